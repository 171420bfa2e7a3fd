import { printable } from './printable.js';
import { maskSecrets } from './secrets.js';

/** Text of somebody else's code, fit to be printed and stored: secrets masked, nothing that moves a cursor, at most `length` characters. */
export function shortText(text: string, length: number): string {
  const shown = printable(maskSecrets(text));
  return shown.length <= length ? shown : `${shown.slice(0, length - 1)}…`;
}
