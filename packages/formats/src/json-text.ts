/** A member whose value is written while the document is: it yields the value's text, indented for the place where it stands. */
export type Streamed = (indent: string) => Iterable<string>;

/** Name and value; a member whose value is undefined is left out. */
export type Member = readonly [name: string, value: unknown];

const STEP = '  ';
/** JSON.stringify escapes a surrogate without its other half as \ud800 to \udfff. Other escapes match too, so that none is entered halfway. */
const escapes = /\\(?:u(d[89a-f][0-9a-f]{2})|.)/g;

/**
 * JSON text (RFC 8259), two spaces a level. Well-formed for every reader: half of a surrogate pair becomes U+FFFD.
 * The first line is not indented; it stands behind a name or an indentation of the caller's.
 */
export function jsonText(value: unknown, indent: string): string {
  const text = JSON.stringify(value, undefined, STEP.length);
  const wellFormed = text.includes('\\ud')
    ? text.replace(escapes, (found, surrogate: string | undefined) => (surrogate === undefined ? found : '\ufffd'))
    : text;
  return indent === '' ? wellFormed : wellFormed.replaceAll('\n', `\n${indent}`);
}

/** An object, one piece a member; streamed members in their own pieces. */
export function* jsonObject(members: Iterable<Member>, indent = ''): Generator<string> {
  const inner = indent + STEP;
  let lead = '{';
  for (const [name, value] of members) {
    if (value === undefined) continue;
    const start = `${lead}\n${inner}${JSON.stringify(name)}: `;
    lead = ',';
    if (isStreamed(value)) {
      yield start;
      yield* value(inner);
    } else {
      yield start + jsonText(value, inner);
    }
  }
  yield lead === '{' ? '{}' : `\n${indent}}`;
}

/** An array, one piece an item. */
export function jsonArray(items: Iterable<unknown>): Streamed {
  return function* (indent) {
    const inner = indent + STEP;
    let lead = '[';
    for (const item of items) {
      yield `${lead}\n${inner}${jsonText(item, inner)}`;
      lead = ',';
    }
    yield lead === '[' ? '[]' : `\n${indent}]`;
  };
}

const isStreamed = (value: unknown): value is Streamed => typeof value === 'function';
