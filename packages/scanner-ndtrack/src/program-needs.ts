import { libcOfLoader, readElf } from '@imgtrack/core';

/** What a program asks of the image that it runs in. */
export interface ProgramNeeds {
  /** GOARCH; undefined: none that images are made for. */
  readonly architecture: string | undefined;
  /** "none": it is static. "unknown": it names a loader that is neither glibc's nor musl's. */
  readonly libc: 'glibc' | 'musl' | 'none' | 'unknown';
}

/** From the first ELF_HEAD_BYTES bytes of a file. undefined: it is no ELF program, or a damaged one. */
export function programNeeds(head: Buffer): ProgramNeeds | undefined {
  const elf = readElf(head);
  if (elf === undefined) return undefined;
  const { architecture, loader } = elf;
  return { architecture, libc: loader === undefined ? 'none' : (libcOfLoader(loader) ?? 'unknown') };
}
