import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { needPrograms, run } from '../../support/run.js';

const source = path.join(import.meta.dirname, '..', 'program', 'program.c');

/** Compiles the program (its source says what it does) with musl: static, or with the loader /lib/ld-musl-x86_64.so.1. */
export async function compileProgram(file: string, linking: 'static' | 'dynamic'): Promise<void> {
  needPrograms('musl-gcc');
  mkdirSync(path.dirname(file), { recursive: true });
  await run('musl-gcc', [...(linking === 'static' ? ['-static'] : []), '-O2', '-s', '-o', file, source]);
}

const CONSTRUCTOR = (words: string): string =>
  `#include <unistd.h>\n__attribute__((constructor)) static void announce(void) { write(1, "${words}\\n", ${words.length + 1}); }\n`;

/** A shared library for glibc that says these words as soon as it is loaded. */
export async function compileAnnouncement(file: string, words: string): Promise<void> {
  needPrograms('gcc');
  mkdirSync(path.dirname(file), { recursive: true });
  const code = `${file}.c`;
  writeFileSync(code, CONSTRUCTOR(words));
  await run('gcc', ['-shared', '-fPIC', '-s', `-Wl,-soname,${path.basename(file)}`, '-o', file, code]);
  rmSync(code);
}

/** The program for glibc: it needs its loader, libc.so.6 and, though it uses nothing of it, libm.so.6. */
export async function compileForGlibc(file: string): Promise<void> {
  needPrograms('gcc');
  mkdirSync(path.dirname(file), { recursive: true });
  await run('gcc', ['-O2', '-s', '-o', file, source, '-Wl,--no-as-needed', '-lm']);
}
