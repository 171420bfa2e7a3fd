import { wideCharacters } from './wide-characters.js';

const ascii = /^[\x20-\x7e]*$/;
/** Marks that are drawn on the character before them, and characters that are not drawn. */
const withoutWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** Columns that the text takes on a terminal, near enough: terminals differ about emoji sequences. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The text in at most `width` columns; what is cut off shows as "…", at the end or at the start. */
export function truncated(text: string, width: number, from: 'start' | 'end' = 'end'): string {
  if (displayWidth(text) <= width) return text;
  const characters = from === 'end' ? [...text] : [...text].reverse();
  const kept: string[] = [];
  let used = 1;
  for (const character of characters) {
    used += characterWidth(character);
    if (used > width) break;
    kept.push(character);
  }
  return from === 'end' ? `${kept.join('')}…` : `…${kept.reverse().join('')}`;
}

/** The text followed by spaces up to `width` columns. */
export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));

function characterWidth(character: string): number {
  if (withoutWidth.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  return wideCharacters.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
