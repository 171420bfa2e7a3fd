import { maskSecrets } from '../errors/secrets.js';

/** A place in a configuration, as a reader writes it: "sinks[1].with.url". Keys that are no plain words stand in quotes. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) text += typeof key === 'number' ? `[${key}]` : named(String(key), text === '');
  return text;
}

function named(key: string, isFirst: boolean): string {
  if (!/^[\w$-]+$/.test(key) || looksSecret(key)) return `[${JSON.stringify(key)}]`;
  return isFirst ? key : `.${key}`;
}

/** "password: expected text" would be masked as if "expected" were the password. */
const looksSecret = (key: string): boolean => maskSecrets(`${key}: text`) !== `${key}: text`;
