const BLOCK = 512;
const CHECKSUM_AT = 148;
const CHECKSUM_LENGTH = 8;

/**
 * Whether bytes begin like a tar archive: POSIX's magic, or the checksum of a header from before it (pax(1), "ustar Interchange Format"),
 * or the zeros that an archive without members consists of.
 */
export function beginsLikeTar(firstBytes: Uint8Array): boolean {
  if (firstBytes.length < BLOCK) return false;
  const header = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, BLOCK);
  if (header.toString('latin1', 257, 262) === 'ustar') return true;
  if (header.every((byte) => byte === 0)) return true;
  const written = /^[ 0]*([0-7]+)[ \0]/.exec(
    header.toString('latin1', CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_LENGTH),
  )?.[1];
  return written !== undefined && Number.parseInt(written, 8) === checksum(header);
}

/** Sum of all bytes, those of the checksum itself counted as spaces. */
function checksum(header: Uint8Array): number {
  let sum = 0x20 * CHECKSUM_LENGTH;
  for (const [index, byte] of header.entries()) {
    if (index < CHECKSUM_AT || index >= CHECKSUM_AT + CHECKSUM_LENGTH) sum += byte;
  }
  return sum;
}
