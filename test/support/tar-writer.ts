/**
 * Writes tar archives entry by entry, the way no honest program would where a test asks for it. ustar as in POSIX.1-1988, pax as in
 * POSIX.1-2001, GNU long names as in the "Basic Tar Format" chapter of the GNU tar manual.
 */
export interface TarEntry {
  readonly name: string | Buffer;
  /** Type flag: "0" file, "1" hard link, "2" symbolic link, "3" character device, "5" directory, "6" FIFO. A file unless told. */
  readonly type?: string;
  readonly content?: string | Buffer;
  readonly mode?: number;
  readonly link?: string;
  /** Written into the header in place of the true length of `content`. */
  readonly claimedSize?: number;
  readonly device?: readonly [major: number, minor: number];
  readonly pax?: Readonly<Record<string, string>>;
  /** How a name over 100 bytes is written. pax unless told. */
  readonly longNames?: 'pax' | 'gnu';
  /** Breaks the header's checksum. */
  readonly badChecksum?: boolean;
}

const BLOCK = 512;
const SHORT_NAME = 100;

/** `end: false` leaves out the two zero blocks that end an archive. */
export function tar(entries: readonly TarEntry[], { end = true }: { readonly end?: boolean } = {}): Buffer {
  const blocks = entries.flatMap(entryBlocks);
  return Buffer.concat(end ? [...blocks, Buffer.alloc(2 * BLOCK)] : blocks);
}

/** Header and padded content of one entry, with the extension headers it needs. */
export function entryBlocks(entry: TarEntry): readonly Buffer[] {
  const name = Buffer.from(entry.name);
  const link = Buffer.from(entry.link ?? '');
  const extensions: Buffer[] = [];
  const pax = new Map(Object.entries(entry.pax ?? {}));
  if (entry.longNames === 'gnu') {
    if (link.length > SHORT_NAME) extensions.push(...gnuLong('K', link));
    if (name.length > SHORT_NAME) extensions.push(...gnuLong('L', name));
  } else {
    if (name.length > SHORT_NAME) pax.set('path', name.toString());
    if (link.length > SHORT_NAME) pax.set('linkpath', link.toString());
  }
  if (pax.size > 0) extensions.push(...paxHeader(pax));
  const content = Buffer.from(entry.content ?? '');
  return [...extensions, header(entry, name, link, content.length), content, padding(content.length)];
}

function header(entry: TarEntry, name: Buffer, link: Buffer, length: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const type = entry.type ?? '0';
  name.subarray(0, SHORT_NAME).copy(block, 0);
  block.write(octal(entry.mode ?? (type === '5' ? 0o755 : 0o644), 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(entry.claimedSize ?? length, 12), 124);
  block.write(octal(1_700_000_000, 12), 136);
  block.write(type, 156);
  link.subarray(0, SHORT_NAME).copy(block, 157);
  block.write('ustar\u000000', 257);
  const [major, minor] = entry.device ?? [0, 0];
  block.write(octal(major, 8), 329);
  block.write(octal(minor, 8), 337);
  block.write(' '.repeat(8), 148);
  const sum = block.reduce((total, byte) => total + byte, 0) + (entry.badChecksum === true ? 1 : 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function gnuLong(type: 'K' | 'L', text: Buffer): readonly Buffer[] {
  return entryBlocks({ name: '././@LongLink', type, content: Buffer.concat([text, Buffer.alloc(1)]) });
}

function paxHeader(records: ReadonlyMap<string, string>): readonly Buffer[] {
  const content = [...records].map(([key, value]) => paxRecord(key, value)).join('');
  return entryBlocks({ name: 'PaxHeaders/entry', type: 'x', content });
}

/** A record begins with its own length in decimal, the digits of that length included. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (Buffer.byteLength(`${length}${rest}`) !== length) length = Buffer.byteLength(`${length}${rest}`);
  return `${length}${rest}`;
}

/** A field of `width` bytes that ends in NUL; numbers too big for octal in GNU's base-256 form do not occur here. */
const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

const padding = (length: number): Buffer => Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK);
