import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Workspace } from '@imgtrack/core';

/** A workspace of a test's own, in the system's folder for temporary files. Disposing removes it with everything in it. */
export interface TemporaryWorkspace extends Workspace, AsyncDisposable {}

/** Space is never short in it: `reserve` always resolves. */
export async function temporaryWorkspace(): Promise<TemporaryWorkspace> {
  const root = await mkdtemp(path.join(tmpdir(), 'imgtrack-testing-'));
  let folders = 0;
  return {
    path: root,
    async directory(purpose) {
      folders += 1;
      const directory = path.join(root, `${purpose}-${folders}`);
      await mkdir(directory);
      return directory;
    },
    async reserve() {
      // Nothing to refuse.
    },
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true });
    },
  };
}
