/** CycloneDX property: names may repeat. */
export interface Property {
  readonly name: string;
  readonly value: string;
}

/** Properties from names and values: an absent value gives none, a list one each, repeated values one. Undefined when there are none. */
export function properties(
  prefix: string,
  values: Iterable<readonly [name: string, value: string | number | readonly string[] | undefined]>,
): readonly Property[] {
  const found: Property[] = [];
  for (const [name, value] of values) {
    if (value === undefined) continue;
    const texts = Array.isArray(value) ? new Set<string>(value) : [String(value)];
    for (const text of texts) found.push({ name: `${prefix}${name}`, value: text });
  }
  return found;
}

/** A list as a member of a document: an empty one is left out. */
export const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);
