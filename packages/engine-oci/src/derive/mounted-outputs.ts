import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Workspace } from '@imgtrack/core';
import type { ContainersDialect } from './containers-dialect.js';

/** Folders of the host that stand for the outputs of containers, from the creation of a container until it is removed. */
export class MountedOutputs {
  readonly #folders = new Map<string, ReadonlyMap<string, string>>();

  /** Makes a folder for each of these outputs. */
  async prepare(outputs: readonly string[], workspace: Workspace): Promise<ReadonlyMap<string, string>> {
    if (outputs.length === 0) return new Map();
    const parent = await workspace.directory('outputs');
    const folders = new Map<string, string>();
    for (const [index, output] of outputs.entries()) {
      const folder = path.join(parent, String(index));
      await mkdir(folder);
      // The container's root need not be this user. Nobody else gets to it: the workspace is closed to others.
      await chmod(folder, 0o777);
      folders.set(output, folder);
    }
    return folders;
  }

  keep(container: string, folders: ReadonlyMap<string, string>): void {
    this.#folders.set(container, folders);
  }

  forget(container: string): void {
    this.#folders.delete(container);
  }

  /** undefined: it is not mounted, and lies in the container. */
  of(container: string, output: string): string | undefined {
    return this.#folders.get(container)?.get(output);
  }
}

/** Options of `run`. The engines read them as one line of CSV (RFC 4180). */
export function mountArgs(
  folders: ReadonlyMap<string, string>,
  { mountsFolders }: Pick<ContainersDialect, 'mountsFolders'>,
): readonly string[] {
  const label = mountsFolders === 'labelled' ? ['relabel=private'] : [];
  return [...folders].flatMap(([target, source]) => [
    '--mount',
    ['type=bind', `source=${source}`, `target=${target}`, ...label].map(field).join(','),
  ]);
}

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
