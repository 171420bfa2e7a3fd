import { open } from 'node:fs/promises';
import { type Elf, ELF_HEAD_BYTES, type Libc, libcOfLoader, readElf } from '@imgtrack/core';
import type { ScannerFile } from './scanner-file.js';

/** What a program must fit. */
export interface Host {
  /** Any of these will do. */
  readonly architectures: readonly string[];
  /** undefined: not known; "unasked": the options do not say that it is needed. */
  readonly libc: Libc | 'unasked' | undefined;
}

/** Why a file cannot be the program of a scanner's command, as the end of a sentence; undefined: it can. */
export async function misfitOf(file: ScannerFile, host: Host): Promise<string | undefined> {
  const head = await headOf(file.source);
  if (head.length === 0) return 'it is empty';
  if (head.subarray(0, 2).toString('latin1') === '#!')
    return 'it is a script, and an image may have nothing that runs it: let the command begin with a program';
  const elf = readElf(head);
  if (elf === undefined) return 'it is no program for Linux (no ELF file)';
  if (file.mode !== 0o755) return 'it may not be executed (its mode has no "x")';
  return wrongArchitecture(elf, host) ?? wrongLibc(elf, host);
}

function wrongArchitecture({ architecture }: Elf, { architectures }: Host): string | undefined {
  if (architecture !== undefined && architectures.includes(architecture)) return undefined;
  return `it is a program for ${architecture ?? 'an unknown architecture'}, not for ${architectures.join(' or ')}`;
}

function wrongLibc({ loader }: Elf, { libc }: Host): string | undefined {
  if (loader === undefined || libc === undefined) return undefined;
  if (libc === 'unasked')
    return `it is dynamic and needs ${loader} of the image: use a static build, inject its loader and libraries with it, or say "needs": ["libc"]`;
  if (libc.family === 'none') return `it needs ${loader}, and the image has no C library`;
  const family = libcOfLoader(loader);
  return family === libc.family ? undefined : `it needs ${family ?? loader}, and the image has ${libc.family}`;
}

async function headOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(ELF_HEAD_BYTES), 0, ELF_HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}
