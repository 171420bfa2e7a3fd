/** Longest block; the biggest real ones (an apk package with 30,000 files) have less than 2 MB. */
const MAX_BLOCK = 16 * 1024 * 1024;

/**
 * Splits text at its empty lines: the paragraphs of deb822(5) and the records of an apk database. Line ends are "\n"; blocks
 * come without the empty lines around them. Throws when a block is longer than 16 MiB: that file is something else.
 */
export async function* blocks(
  pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const piece of pieces) {
    const text = (rest + piece).replaceAll('\r\n', '\n');
    const end = text.lastIndexOf('\n\n');
    if (end !== -1) yield* nonEmpty(text.slice(0, end));
    rest = end === -1 ? text : text.slice(end + 2);
    if (rest.length > MAX_BLOCK) throw new Error('an entry is longer than 16 MiB');
  }
  yield* nonEmpty(rest);
}

function* nonEmpty(text: string): Generator<string, void, undefined> {
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('\n\n', start);
    const end = next === -1 ? text.length : next;
    const block = text.slice(start, end).replace(/^\n+/, '').replace(/\n+$/, '');
    if (block !== '') yield block;
    start = end + 2;
  }
}
