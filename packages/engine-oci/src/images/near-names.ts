const MAX_NEAR = 5;
const MAX_DISTANCE = 3;

/** The names among `known` that a mistyped one may have meant, nearest first, at most five: another tag of its repository, or a few edits away. */
export function nearNames(mistyped: string, known: readonly string[]): readonly string[] {
  const wanted = parts(mistyped);
  return [...new Set(known)]
    .map((name) => ({ name, distance: distanceBetween(wanted, parts(name)) }))
    .filter(({ distance }) => distance !== undefined)
    .sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0) || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_NEAR)
    .map(({ name }) => name);
}

interface Parts {
  readonly repository: string;
  readonly tag: string;
}

/** podman keeps images without a registry under "localhost". A digest is no help in guessing. */
function parts(name: string): Parts {
  const [named = ''] = name.split('@', 1);
  const short = named.replace(/^(?:localhost\/|docker\.io\/(?:library\/)?)/, '');
  const colon = short.indexOf(':', short.lastIndexOf('/') + 1);
  return colon === -1
    ? { repository: short, tag: 'latest' }
    : { repository: short.slice(0, colon), tag: short.slice(colon + 1) };
}

/** undefined: far away. */
function distanceBetween(wanted: Parts, known: Parts): number | undefined {
  const distance = editDistance(wanted.repository, known.repository);
  if (distance > MAX_DISTANCE || distance * 2 > known.repository.length) return undefined;
  // A tag that differs in every letter is as near as one that differs in three.
  return distance * (MAX_DISTANCE + 1) + Math.min(MAX_DISTANCE, editDistance(wanted.tag, known.tag));
}

const FAR = MAX_DISTANCE + 1;

/** Levenshtein distance, one row at a time, up to `MAX_DISTANCE`; more is `FAR`. What is farther from the diagonal is never looked at. */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > MAX_DISTANCE) return FAR;
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const next = new Array<number>(to.length + 1).fill(FAR);
    next[0] = line;
    const last = Math.min(to.length, line + MAX_DISTANCE);
    for (let column = Math.max(1, line - MAX_DISTANCE); column <= last; column += 1) {
      const substituted = (row[column - 1] ?? FAR) + (to[column - 1] === from[line - 1] ? 0 : 1);
      next[column] = Math.min((next[column - 1] ?? FAR) + 1, (row[column] ?? FAR) + 1, substituted, FAR);
    }
    if (Math.min(...next) >= FAR) return FAR;
    row = next;
  }
  return row[to.length] ?? FAR;
}
