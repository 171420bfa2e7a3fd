import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultLimits, type StepContext } from '@imgtrack/core';

/** A temporary folder that ends with the test. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'imgtrack-archive-'));
  return {
    path: folder,
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

/** What the core would give to a step, with a workspace in `folder`. */
export function stepContext(folder: string): StepContext {
  return {
    scanId: 'scan-1',
    signal: new AbortController().signal,
    logger: { debug: () => undefined, warn: () => undefined },
    events: { publish: () => undefined },
    workspace: {
      path: path.join(folder, 'workspace'),
      directory: async (purpose) => {
        await mkdir(path.join(folder, 'workspace'), { recursive: true });
        return mkdtemp(path.join(folder, 'workspace', `${purpose}-`));
      },
      reserve: async () => undefined,
    },
    labels: {},
    cleanUp: () => undefined,
    limits: defaultLimits,
  };
}
