/** Absolute paths of a dpkg file list (/var/lib/dpkg/info/NAME.list): one a line, the root as "/.". Anything else is left out. */
export function* parseFileList(text: string): Generator<string, void, undefined> {
  for (const line of lines(text)) if (line.startsWith('/') && line !== '/.') yield line;
}

/** Absolute paths of an md5sums file (dpkg-gencontrol's format: digest, two spaces, path without the first slash). */
export function* parseMd5sums(text: string): Generator<string, void, undefined> {
  for (const line of lines(text)) {
    const path = /^[0-9a-f]{32} [ *](?:\.?\/)?(.+)$/.exec(line)?.[1];
    if (path !== undefined) yield `/${path}`;
  }
}

/** Paths that a package has moved out of the way of its own: by the original path, where the file is now and whose move it was. */
export type Diversions = ReadonlyMap<string, { readonly to: string; readonly by: string }>;

/** The diversions file (dpkg-divert(1)): three lines each, original path, new path, diverting package or ":" for the administrator. */
export function parseDiversions(text: string): Diversions {
  const diversions = new Map<string, { to: string; by: string }>();
  const all = [...lines(text)];
  for (let index = 0; index + 2 < all.length; index += 3) {
    const [from, to, by] = all.slice(index, index + 3);
    if (from !== undefined && to !== undefined && by !== undefined) diversions.set(from, { to, by });
  }
  return diversions;
}

/** The paths of a package where they really are: the diverting package keeps the original path, every other one has the new one. */
export function* divert(
  paths: Iterable<string>,
  owner: string,
  diversions: Diversions,
): Generator<string, void, undefined> {
  for (const path of paths) {
    const diversion = diversions.get(path);
    yield diversion === undefined || diversion.by === owner ? path : diversion.to;
  }
}

function* lines(text: string): Generator<string, void, undefined> {
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next;
    if (end > start) yield text.slice(start, end);
    start = end + 1;
  }
}
