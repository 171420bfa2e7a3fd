import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tarOf } from './tar-writer.js';

type Files = ReadonlyMap<string, string | Uint8Array>;

/** Writes files below a folder, whose path is the result. */
export function writeFolder(folder: string, files: Files): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** Writes files as the members of a tar archive, whose path is the result. */
export function writeArchive(file: string, files: Files): string {
  writeFileSync(file, tarOf([...files].map(([name, content]) => ({ name, content }))));
  return file;
}
