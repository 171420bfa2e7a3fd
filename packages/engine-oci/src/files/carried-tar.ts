import { createReadStream, statSync } from 'node:fs';
import type { CarriedFile } from './carried-node.js';

const BLOCK = 512;

/** A tar (POSIX.1-1988, "ustar") of files that everybody may read and run. */
export async function* tarOf(files: readonly CarriedFile[]): AsyncGenerator<Uint8Array> {
  for (const { source, name } of files) {
    const { size } = statSync(source);
    yield headerOf(name, size);
    if (size > 0) for await (const piece of createReadStream(source, { end: size - 1 })) yield piece as Uint8Array;
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): void => void header.write(text, at);
  put(0, name);
  put(100, octal(0o755, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(size, 11));
  put(136, octal(0, 11));
  // The sum counts its own place as blanks.
  put(148, ' '.repeat(8));
  put(156, '0');
  put(257, 'ustar');
  put(263, '00');
  put(
    148,
    `${octal(
      header.reduce((total, byte) => total + byte, 0),
      6,
    )}\0`,
  );
  return header;
}
