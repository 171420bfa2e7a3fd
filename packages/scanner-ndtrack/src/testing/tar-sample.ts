/** One entry of a tar that a test wants. */
export interface EntryDraft {
  readonly name: string;
  readonly content?: string | Buffer;
  /** "0" unless told: a regular file. */
  readonly type?: string;
  readonly target?: string;
}

/** A ustar archive with the two blocks of zeros at its end. */
export const tarSample = (...entries: readonly EntryDraft[]): Buffer =>
  Buffer.concat([...entries.map(entryBytes), Buffer.alloc(1024)]);

function entryBytes({ name, content = '', type = '0', target = '' }: EntryDraft): Buffer {
  const bytes = Buffer.from(content);
  const head = Buffer.alloc(512);
  const fields: readonly (readonly [number, string])[] = [
    [0, name],
    [100, '0000755'],
    [124, bytes.length.toString(8).padStart(11, '0')],
    [136, '00000000000'],
    [148, ' '.repeat(8)],
    [156, type],
    [157, target],
    [257, 'ustar\0' + '00'],
  ];
  for (const [at, text] of fields) head.write(text, at, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
