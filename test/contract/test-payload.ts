import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ScannerPayload } from '@imgtrack/core';
import { testImage } from '../engines/images.js';

/** Where the program of test/engines/program lies in a derived image. */
export const TARGET = '/opt/imgtrack-test/bin/program';
/** A folder that is there in a derived image. */
export const OUTPUT = '/opt/imgtrack-test/out';

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** A payload whose command does what the words say: see test/engines/program/program.c. `content`: of a file in the output folder. */
export async function testPayload(
  folder: string,
  words: readonly string[] = [],
  changes: Partial<ScannerPayload> = {},
  content = 'here\n',
): Promise<ScannerPayload> {
  const program = path.join((await testImage('program')).tree, 'program');
  const note = path.join(folder, content === '' ? 'nothing' : 'note');
  writeFileSync(note, content);
  return {
    files: [
      { source: program, target: TARGET, mode: 0o755, sha256: sha256(program) },
      { source: note, target: `${OUTPUT}/note`, mode: 0o644, sha256: sha256(note) },
    ],
    command: [TARGET, ...words],
    environment: {},
    capabilities: ['DAC_READ_SEARCH'],
    outputs: [OUTPUT, '/opt/imgtrack-test/missing', '/nowhere/at/all'],
    network: 'none',
    ...changes,
  };
}
