import { ImgtrackError } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { MemoryRoot } from './testing/memory-root.js';
import { catalogContext } from './testing/step-context.js';
import { textPieces } from './text-pieces.js';

async function read(content: string | Uint8Array, fileBytes?: number): Promise<readonly string[]> {
  const root = new MemoryRoot({ '/file': content });
  const path = await root.resolve('/file');
  const pieces: string[] = [];
  const { limits } = catalogContext();
  if (path === undefined) return [];
  const bounded = { ...limits, fileBytes: fileBytes ?? limits.fileBytes };
  for await (const piece of textPieces({ tree: root, path, name: 'file' }, bounded)) pieces.push(piece);
  return pieces;
}

test('reads a big file in several pieces and breaks no character', async () => {
  const text = '€'.repeat(1_000_000);
  const pieces = await read(text);
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.join('')).toBe(text);
});

test('reads a file that ends exactly at the end of a piece', async () => {
  expect((await read('x'.repeat(1024 * 1024))).join('')).toHaveLength(1024 * 1024);
  expect(await read('')).toEqual(['']);
});

test('refuses a file over the limit before it reads any of it', async () => {
  const refusal = await read('x'.repeat(100), 99).catch((error: unknown) => error);
  expect(ImgtrackError.is(refusal, 'IMGT_FILE_UNREAD') && refusal.facts.reason).toBe('too-large');
});
