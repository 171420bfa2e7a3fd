/** What a test wants to stand in a tar; a string is UTF-8. */
export interface TarDraft {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** "0" unless told. */
  readonly typeFlag?: string;
  readonly target?: string;
  readonly mode?: number;
  readonly modified?: number;
  /** Written instead of the length of the content. */
  readonly size?: number | Buffer;
  readonly prefix?: string;
  /** Changes the block before its checksum is taken. */
  readonly patch?: (block: Buffer) => void;
}

const BLOCK = 512;

/** An archive with the two blocks of zeros at its end. */
export function writeTar(...drafts: readonly TarDraft[]): Buffer {
  return Buffer.concat([...drafts.map(writeEntry), Buffer.alloc(2 * BLOCK)]);
}

/** One header with its content, padded. */
export function writeEntry(draft: TarDraft): Buffer {
  const content = Buffer.from(draft.content ?? '');
  const block = Buffer.alloc(BLOCK);
  block.set(Buffer.from(draft.name).subarray(0, 100), 0);
  block.write(octal(draft.mode ?? 0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  if (Buffer.isBuffer(draft.size)) block.set(draft.size, 124);
  else block.write(octal(draft.size ?? content.length, 11), 124);
  block.write(octal(draft.modified ?? 0, 11), 136);
  block.write(draft.typeFlag ?? '0', 156, 'latin1');
  block.write(draft.target ?? '', 157);
  block.write('ustar\0' + '00', 257, 'latin1');
  block.write(draft.prefix ?? '', 345);
  draft.patch?.(block);
  signBlock(block);
  return Buffer.concat([block, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}

/** Writes the checksum of a header. */
export function signBlock(block: Buffer): void {
  block.fill(' ', 148, 156);
  const sum = block.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
}

/** A pax extended header ("x"), or a global one ("g"). */
export function writePax(records: readonly (readonly [string, string])[], typeFlag = 'x'): Buffer {
  const content = records.map(([key, value]) => paxRecord(key, value)).join('');
  return writeEntry({ name: 'PaxHeaders/x', typeFlag, content });
}

export function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return `${length} ${key}=${value}\n`;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
