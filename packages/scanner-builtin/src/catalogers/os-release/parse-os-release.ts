/** Longest file that is looked at, in characters; real ones have some hundred. */
const MAX_LENGTH = 64 * 1024;

/**
 * Variables of os-release(5): lines NAME=value with the quoting of a shell assignment. Unknown escapes keep their backslash,
 * as a shell does inside double quotes; a line that is no assignment is left out. The last assignment of a name wins.
 */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.slice(0, MAX_LENGTH).split(/\r?\n/)) {
    const assignment = /^\s*([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    if (assignment?.[1] === undefined || assignment[2] === undefined) continue;
    const value = unquote(assignment[2]);
    if (value !== undefined) variables.set(assignment[1], value);
  }
  return variables;
}

/** One shell word; undefined: a quote is left open. */
function unquote(word: string): string | undefined {
  let value = '';
  let quote = '';
  for (let index = 0; index < word.length; index++) {
    const character = word.charAt(index);
    const next = word.charAt(index + 1);
    if (quote === '' && /\s/.test(character)) break;
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else if (character === '\\' && quote !== "'" && next !== '' && (quote === '' || '"\\$`'.includes(next))) {
      value += next;
      index++;
    } else value += character;
  }
  return quote === '' ? value : undefined;
}
