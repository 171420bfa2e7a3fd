/**
 * Fields of one paragraph of deb822(5), by lower-case name, continuation lines joined by "\n" and without their first
 * character. Comments ("#") and lines that are no field are left out; the first of two equal fields wins.
 */
export function parseParagraph(paragraph: string, wanted: ReadonlySet<string>): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let current: string | undefined;
  for (const line of paragraph.split('\n')) {
    const first = line.charAt(0);
    if (first === '#') continue;
    if (first === ' ' || first === '\t') {
      if (current !== undefined) fields.set(current, `${fields.get(current) ?? ''}\n${line.slice(1)}`);
      continue;
    }
    const colon = line.indexOf(':');
    const name = colon < 1 ? '' : line.slice(0, colon).trimEnd().toLowerCase();
    current = wanted.has(name) && !fields.has(name) ? name : undefined;
    if (current !== undefined) fields.set(current, line.slice(colon + 1).trim());
  }
  return fields;
}
