import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { expect, test } from 'vitest';
import { UnreadableContent, verifiedBytes } from './verified-bytes.js';

const documentOf = (bytes: string): { readonly name: string; readonly size: number; readonly sha256: string } => ({
  name: 'x.ndi',
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

async function* inPieces(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** What got through, and what went wrong. */
async function read(bytes: AsyncIterable<Uint8Array>, document = documentOf('one two')) {
  let text = '';
  try {
    for await (const piece of verifiedBytes(bytes, document)) text += Buffer.from(piece).toString();
    return { text };
  } catch (error) {
    return { text, error };
  }
}

const changed = new UnreadableContent('x.ndi is not what it was any more');

test('a document as its scanner wrote it comes through whole', async () => {
  expect(await read(inPieces('one', ' ', '', 'two'))).toEqual({ text: 'one two' });
  expect(await read(inPieces(), documentOf(''))).toEqual({ text: '' });
});

test.each([
  ['shorter', ['one']],
  ['longer', ['one', ' two', ' three']],
  ['empty', []],
  ['of the same size', ['one', ' ', 'TWO']],
])('a document that is %s now never comes through whole', async (_, pieces) => {
  const { text, error } = await read(inPieces(...pieces));
  expect(error).toEqual(changed);
  expect(text.length).toBeLessThan('one two'.length);
});

test('a document that is gone is named', async () => {
  const { error } = await read(createReadStream('/nonexistent/x.ndi'));
  expect(error).toEqual(new UnreadableContent('x.ndi cannot be read: the file does not exist'));
});
