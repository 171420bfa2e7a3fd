/** A component that is empty, "." or "..". */
const UNCLEAN = /(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * The path of a tar entry relative to the root: "./a//b/" and "/a/b" are "a/b", "" is the root itself. ".." is taken away with
 * the component before it and cannot lead above the root, as umoci has it.
 */
export function imagePath(name: string): string {
  const start = name.startsWith('./') ? 2 : name.startsWith('/') ? 1 : 0;
  const end = name.endsWith('/') ? name.length - 1 : name.length;
  const path = start === 0 && end === name.length ? name : name.slice(start, end);
  if (!UNCLEAN.test(path)) return path;
  const names: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') names.pop();
    else if (part !== '' && part !== '.') names.push(part);
  }
  return names.join('/');
}

/** "" for a path in the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
