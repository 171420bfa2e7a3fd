/** An entry of a tar as an engine prints it. */
export interface TarDraft {
  readonly name: string;
  readonly content?: string;
  /** "0", a file, unless told. */
  readonly typeFlag?: string;
  readonly target?: string;
}

const BLOCK = 512;

/** An archive in the format of POSIX.1-1988 (ustar), with the two blocks of zeros at its end. */
export const writeTar = (...drafts: readonly TarDraft[]): Buffer =>
  Buffer.concat([...drafts.flatMap(entryOf), Buffer.alloc(2 * BLOCK)]);

function entryOf({ name, content = '', typeFlag = '0', target = '' }: TarDraft): readonly Buffer[] {
  const body = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): void => void header.write(text, at);
  put(0, name);
  put(100, '0000644');
  put(124, body.length.toString(8).padStart(11, '0'));
  put(136, '0'.repeat(11));
  put(148, ' '.repeat(8));
  put(156, typeFlag);
  put(157, target);
  put(257, 'ustar');
  put(263, '00');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, sum.toString(8).padStart(6, '0'));
  return [header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
}
