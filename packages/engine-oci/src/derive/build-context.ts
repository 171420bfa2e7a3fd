import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { containerfile, copyFolder, fromName, type Instruction } from './containerfile.js';
import type { CopiedFolder } from './payload-copy.js';

export const CONTAINERFILE = 'Containerfile';

/** Writes the Containerfile beside the folders. `base`: what the source image is called in it. */
export async function writeContainerfile(
  folder: string,
  base: string,
  copied: readonly CopiedFolder[],
  instructions: readonly Instruction[],
): Promise<void> {
  // Files first: the layer that they make does not depend on labels, so a builder with a cache makes it once for all scans.
  const copies = copied.map(({ name: from, target }) => copyFolder(from, target));
  const text = containerfile([fromName(base), ...copies, ...instructions]);
  await writeFile(path.join(folder, CONTAINERFILE), text, { mode: 0o600 });
}
