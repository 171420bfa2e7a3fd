/** Characters a value from an image may have when nothing else is said. */
const DEFAULT_LENGTH = 256;

/** Control characters, line separators, what could reorder a line on a terminal, and halves of surrogate pairs. */
const unwanted =
  // eslint-disable-next-line no-control-regex -- these are the characters to find
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+/gu;

/** A value of untrusted input as one bounded line of well-formed text; undefined: nothing is left of it, or it is no string. */
export function plainText(value: unknown, length: number = DEFAULT_LENGTH): string | undefined {
  if (typeof value !== 'string') return undefined;
  const line = value
    .slice(0, length * 2)
    .trimStart()
    .slice(0, length)
    .replace(unwanted, ' ')
    .trim();
  return line === '' ? undefined : line;
}
