import type { Platform, RootFilesystem } from '@imgtrack/core';
import { ELF_BYTES, elfPlatform } from './elf-platform.js';
import { ifReadable } from './if-readable.js';
import { usualPrograms } from './usual-programs.js';

/** The platform that the programs in a root were built for; undefined: none of the usual ones is there. */
export async function directoryPlatform(root: RootFilesystem): Promise<Platform | undefined> {
  for (const program of usualPrograms) {
    const platform = elfPlatform(await headerOf(root, program));
    if (platform !== undefined) return platform;
  }
  return undefined;
}

/** Empty where there is nothing that could be read. */
async function headerOf(root: RootFilesystem, program: string): Promise<Uint8Array> {
  const header = await ifReadable(async () => {
    const path = await root.resolve(program);
    return path === undefined ? undefined : root.read(path, { length: ELF_BYTES });
  });
  return header ?? new Uint8Array();
}
