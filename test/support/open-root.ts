import { defaultLimits, type RootFilesystem, type StepContext } from '@imgtrack/core';
import { ExecaCommandRunner } from '@imgtrack/core/host';
import archive from '@imgtrack/runtime-archive';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The files of an image, opened as a scan opens them. Disposing closes them and removes what they spooled. */
export async function openRoot(text: string): Promise<RootFilesystem> {
  const workspace = mkdtempSync(path.join(tmpdir(), 'imgtrack-root-'));
  const clear = (): void => {
    rmSync(workspace, { recursive: true, force: true });
  };
  try {
    const context = stepContext(workspace);
    const logger = context.logger;
    const options = await archive.options['~standard'].validate({});
    if (options.issues !== undefined) throw new Error('the archive runtime does not take its own defaults');
    const services = {
      commands: new ExecaCommandRunner(),
      logger,
      now: () => new Date(0),
      stdout: { write: async () => undefined },
      environment: {},
      baseDirectory: '/',
      cacheDirectory: '/dev/null/cache',
    };
    const { images, rootfs } = archive.create(options.value, services);
    if (rootfs === undefined) throw new Error('the archive runtime offers no files');
    const image = await images.resolve({ reference: parse(text), pull: 'never' }, context);
    const root = await rootfs.open(image, context);
    const close = root[Symbol.asyncDispose].bind(root);
    return Object.assign(root, {
      [Symbol.asyncDispose]: async () => {
        await close();
        clear();
      },
    });
  } catch (error) {
    clear();
    throw error;
  }
}

function parse(text: string): {
  readonly text: string;
  readonly transport: string;
  readonly name: string;
  readonly tag?: string;
} {
  const [transport = '', name = '', tag] = text.split(':', 3);
  return { text, transport, name, ...(tag === undefined ? {} : { tag }) };
}

function stepContext(workspace: string): StepContext {
  const silent = (): void => undefined;
  return {
    scanId: 'test',
    signal: new AbortController().signal,
    logger: { debug: silent, warn: silent },
    events: { publish: silent },
    labels: {},
    cleanUp: () => undefined,
    limits: defaultLimits,
    workspace: {
      path: workspace,
      directory: async (purpose) => mkdtemp(path.join(workspace, purpose)),
      reserve: async () => undefined,
    },
  };
}
