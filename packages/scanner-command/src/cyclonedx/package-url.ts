import { boundedText } from './bounded-text.js';

export interface PackageUrl {
  /** As it was written. */
  readonly text: string;
  /** Lower case: "deb". */
  readonly type: string;
  readonly qualifiers: ReadonlyMap<string, string>;
}

const shape = /^pkg:\/{0,2}([A-Za-z][A-Za-z0-9.+-]*)\/[^?#\s\p{Cc}]+(?:\?([^#\s\p{Cc}]*))?(?:#[^\s\p{Cc}]*)?$/u;

/** undefined: it is none (ECMA-427). */
export function parsePackageUrl(text: string | undefined): PackageUrl | undefined {
  const parts = text === undefined ? undefined : shape.exec(text);
  if (text === undefined || parts === null || parts === undefined) return undefined;
  const [, type = '', query = ''] = parts;
  const qualifiers = new Map<string, string>();
  for (const pair of query.split('&')) {
    const [key = ''] = pair.split('=', 1);
    const value = boundedText(decoded(pair.slice(key.length + 1)));
    if (value !== undefined) qualifiers.set(key.toLowerCase(), value);
  }
  return { text, type: type.toLowerCase(), qualifiers };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
