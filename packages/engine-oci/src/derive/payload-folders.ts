import path from 'node:path';
import type { ScannerPayload } from '@imgtrack/core';

type PayloadFile = ScannerPayload['files'][number];

/** Files that go into one folder of the image, and below it. */
export interface PayloadFolder {
  /** Absolute, in the image. */
  readonly target: string;
  /** Path below it → the file. */
  readonly files: ReadonlyMap<string, PayloadFile>;
}

/**
 * As few folders as there can be without touching those that the files only pass through: what is copied onto a folder may change
 * its mode, or put a folder where the image has a link. Files for "/" itself come last.
 */
export function payloadFolders(files: readonly PayloadFile[]): readonly PayloadFolder[] {
  const groups = new Map<string, PayloadFile[]>();
  for (const file of files) {
    const [, first = '', ...rest] = path.posix.normalize(file.target).split('/');
    const key = rest.length === 0 ? '' : first;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups]
    .sort(([a], [b]) => (a === b ? 0 : b === '' || (a !== '' && a < b) ? -1 : 1))
    .map(([, members]) => folderOf(members));
}

function folderOf(members: readonly PayloadFile[]): PayloadFolder {
  const parents = members.map(({ target }) => path.posix.dirname(path.posix.normalize(target)).split('/'));
  const [first = []] = parents;
  const shared = first.filter((_, index) =>
    parents.every((names) => names.slice(0, index + 1).join('/') === first.slice(0, index + 1).join('/')),
  );
  const target = shared.length <= 1 ? '/' : shared.join('/');
  return { target, files: new Map(members.map((file) => [path.posix.relative(target, file.target), file])) };
}
