/** What a server wants to be shown (RFC 9110, section 11.6.1). */
export interface Challenge {
  /** In lower case: "basic", "bearer". */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const MAX_LENGTH = 8 * 1024;
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}";
const parameter = new RegExp(
  `(${TOKEN})[ \\t]{0,8}=[ \\t]{0,8}(?:"((?:[^"\\\\]|\\\\.){0,8192})"|([^\\s,"]{1,8192}))`,
  'y',
);
const scheme = new RegExp(`(${TOKEN})(?=[ \\t,]|$)`, 'y');
const between = /[\s,]{0,64}/y;

/** The challenges of a WWW-Authenticate header, in order; several may be in one. What cannot be read ends the list. */
export function challengesIn(header: string): readonly Challenge[] {
  const text = header.slice(0, MAX_LENGTH);
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let place = 0;
  const next = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = place;
    const found = pattern.exec(text);
    if (found !== null) place = pattern.lastIndex;
    return found ?? undefined;
  };
  while (place < text.length) {
    next(between);
    const found = next(parameter);
    const current = challenges.at(-1);
    if (found !== undefined && current !== undefined) {
      const [, name = '', quoted, plain = ''] = found;
      current.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain);
      continue;
    }
    const name = found === undefined ? next(scheme)?.[1] : undefined;
    if (name === undefined) break;
    challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
  }
  return challenges;
}
