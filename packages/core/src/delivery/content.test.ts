import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentContent, writtenContent } from './content.js';
import { UnreadableContent } from './verified-bytes.js';

const signal = new AbortController().signal;
const whole = async (bytes: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('what is written has its size and digest, each time that it is wanted', async () => {
  const piece = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array());
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.boolean(), async (pieces, large) => {
      const all = large ? [...pieces, 'x'.repeat(100_000), ...pieces] : pieces;
      const expected = Buffer.concat(all.map((each) => Buffer.from(each)));
      const content = await writtenContent(() => all, signal);
      expect(content).toMatchObject({ size: expected.length, sha256: sha256(expected) });
      for (const bytes of [content.bytes(), content.bytes()]) expect((await whole(bytes)).equals(expected)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('what is written otherwise the second time never comes to its end', async () => {
  for (const other of ['axc', 'ab', 'abcd']) {
    const versions = ['abc', other];
    const content = await writtenContent(() => [versions.shift() ?? ''], signal);
    await expect(whole(content.bytes())).rejects.toThrow(UnreadableContent);
  }
});

test('a document that has changed never comes to its end', async () => {
  const document = {
    name: 'x.ndi',
    mediaType: 'application/xml',
    file: '/x',
    size: 3,
    sha256: sha256(Buffer.from('abc')),
  };
  const open = (text: string) =>
    async function* () {
      for (const letter of text) yield Buffer.from(letter);
    };
  expect((await whole(documentContent(document, open('abc')).bytes())).toString()).toBe('abc');
  for (const text of ['abd', 'ab', 'abcd', ''])
    await expect(whole(documentContent(document, open(text)).bytes())).rejects.toThrow('x.ndi is not what it was');
});

test('measuring stops when it is told to, with the reason', async () => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const endless = function* () {
    for (;;) {
      controller.abort(reason);
      yield 'x'.repeat(1_000);
    }
  };
  await expect(writtenContent(endless, controller.signal)).rejects.toBe(reason);
});

test('a document that is gone cannot be read, which is no failure of a network', async () => {
  const document = { name: 'x.ndi', mediaType: 'application/xml', file: '/x', size: 3, sha256: 'a'.repeat(64) };
  const gone = documentContent(document, () => createReadStream('/nonexistent/x'));
  await expect(whole(gone.bytes())).rejects.toThrow(UnreadableContent);
});
