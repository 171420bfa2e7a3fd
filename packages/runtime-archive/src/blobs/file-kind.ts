import { fileKinds } from './file-kinds.js';

/** What a file that is no image seems to be, by its first bytes: "an ELF executable". */
export function fileKind(firstBytes: Uint8Array): string {
  if (firstBytes.length === 0) return 'an empty file';
  const latin1 = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, firstBytes.byteLength).toString('latin1');
  const known = fileKinds.find(({ offset = 0, magic }) => latin1.startsWith(magic, offset));
  if (known !== undefined) return known.found;
  return isText(firstBytes) ? 'text' : 'a file of an unknown kind';
}

/** UTF-8 without control characters but white space. The last character may be cut. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20) || byte === 0x7f)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
