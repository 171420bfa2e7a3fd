import type { ScannerPlaces } from '@imgtrack/core';

/** What stands for something in a word of the command and in a value of the environment. */
export interface Places extends ScannerPlaces {
  /** The image's own root folder. */
  readonly root: string;
}

const names = ['scanner', 'output', 'temporary', 'root'] as const satisfies readonly (keyof Places)[];

/** A doubled brace stands for itself. */
const tokens = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

const isPlace = (name: string): name is keyof Places => names.some((known) => known === name);

/** What is wrong with the braces of a text; undefined: nothing. */
export function misusedBraceIn(text: string): string | undefined {
  for (const [token, name] of text.matchAll(tokens)) {
    if (token === '{{' || token === '}}' || (name !== undefined && isPlace(name))) continue;
    const known = names.map((place) => `{${place}}`).join(', ');
    return `${token} stands for nothing: use ${known}, or double a brace that is meant as it is`;
  }
  return undefined;
}

/** The text with its placeholders replaced, once: what they stand for is not looked into again. */
export const filled = (text: string, places: Places): string =>
  text.replaceAll(tokens, (token: string, name: string | undefined) => {
    if (name !== undefined && isPlace(name)) return places[name];
    return token === '{{' ? '{' : token === '}}' ? '}' : token;
  });
