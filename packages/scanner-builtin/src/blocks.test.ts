import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocks } from './blocks.js';

async function collect(pieces: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const block of blocks(pieces)) found.push(block);
  return found;
}

test('splits at empty lines, however many there are', async () => {
  expect(await collect(['\n\na: 1\nb: 2\n\n\n\nc: 3\n'])).toEqual(['a: 1\nb: 2', 'c: 3']);
});

test('finds nothing in an empty file', async () => {
  expect(await collect([''])).toEqual([]);
  expect(await collect(['\n\n\n'])).toEqual([]);
});

test('does not care where the pieces of a file end', async () => {
  const line = fc.constantFrom('', '', 'Package: x', ' continued', 'F:usr/bin');
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 40 }),
      fc.array(fc.nat(200), { maxLength: 6 }),
      async (lines, cuts) => {
        const text = lines.join('\n');
        const ends = [...cuts.filter((cut) => cut < text.length), text.length].sort((left, right) => left - right);
        const pieces = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
        expect(await collect(pieces)).toEqual(await collect([text]));
        expect(await collect([text])).toEqual(
          text
            .split(/\n(?:\n)+/)
            .map((block) => block.replace(/^\n|\n$/g, ''))
            .filter((block) => block !== ''),
        );
      },
    ),
  );
});

test('gives up on a block without an end', async () => {
  const endless = Array.from({ length: 20 }, () => 'x'.repeat(1024 * 1024));
  await expect(collect(endless)).rejects.toThrow('longer than 16 MiB');
});
