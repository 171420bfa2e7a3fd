/** Control characters (C0 but tab and newline, DEL, C1) and bidirectional overrides, which could rewrite what a terminal shows. */
// eslint-disable-next-line no-control-regex -- these are the characters to find
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Makes text from an image, an archive or a program safe to print: what could move the cursor becomes a visible escape. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
