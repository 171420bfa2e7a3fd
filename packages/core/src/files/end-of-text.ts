/** The end of a text that has at most so many bytes of UTF-8, without breaking a character. */
export function endOfText(text: string, maxBytes: number): string {
  const characters = [...text];
  let bytes = Buffer.byteLength(text);
  let start = 0;
  for (; bytes > maxBytes; start += 1) bytes -= Buffer.byteLength(characters[start] ?? '');
  return characters.slice(start).join('');
}
