const MODULUS = 65_521;
/** So many bytes can be summed up before the sums leave 32 bits (RFC 1950, section 9). */
const BLOCK = 5_552;

/** Adler-32 (RFC 1950, section 8.2) as an unsigned number. */
export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, bytes.length);
    for (let index = start; index < end; index++) {
      low += bytes[index] ?? 0;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return high * 65_536 + low;
}
