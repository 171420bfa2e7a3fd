import { statSync } from 'node:fs';
import { readRange } from '../blobs/read-range.js';

/** The first bytes of the program that runs the test: an executable of this machine. */
export const programHead = (length: number): Uint8Array =>
  readRange({ file: process.execPath, offset: 0, size: statSync(process.execPath).size }, 'the program', length);
