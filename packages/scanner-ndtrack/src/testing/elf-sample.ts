const machines = { amd64: 62, arm64: 183, unknown: 9999 } as const;

export interface ElfDraft {
  readonly architecture?: keyof typeof machines;
  /** Absent: static. */
  readonly loader?: string;
  /** Tells samples apart. */
  readonly text?: string;
}

export const GLIBC = '/lib64/ld-linux-x86-64.so.2';
export const MUSL = '/lib/ld-musl-x86_64.so.1';

/** The smallest thing that counts as a 64-bit little-endian program. */
export function elfSample({ architecture = 'amd64', loader, text = '' }: ElfDraft = {}): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x7f454c46, 0);
  header.set([2, 1, 1], 4);
  header.writeUInt16LE(machines[architecture], 18);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(loader === undefined ? 1 : 2, 56);
  const load = segment(1, 0, 0);
  const path = Buffer.from(`${loader ?? ''}\0`);
  const segments = loader === undefined ? [load] : [load, segment(3, 64 + 2 * 56, path.length)];
  return Buffer.concat([header, ...segments, path, Buffer.from(text)]);
}

function segment(type: number, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(56);
  bytes.writeUInt32LE(type, 0);
  bytes.writeBigUInt64LE(BigInt(offset), 8);
  bytes.writeBigUInt64LE(BigInt(size), 32);
  return bytes;
}
