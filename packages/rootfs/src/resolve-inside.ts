/** As in Linux (MAXSYMLINKS). */
const MAX_LINKS = 40;

/** What link resolution needs to know of a tree; `N` is whatever stands for a file or directory in it. */
export interface Lookup<N> {
  readonly root: N;
  /** Asked of directories only. */
  child(directory: N, name: string): N | undefined;
  isDirectory(node: N): boolean;
  /** Target of a link as written; undefined for anything that is no link. */
  target(node: N): string | undefined;
}

export interface Resolved<N> {
  /** Absolute, without links. */
  readonly path: string;
  readonly node: N;
}

/**
 * Follows every link of `path`, the last component's too, as the kernel does for a process whose root is `lookup.root`: an
 * absolute target starts at the root and ".." at the root stays there. undefined: absent, dangling, looping, or a component
 * below something that is no directory.
 */
export function resolveInside<N>(lookup: Lookup<N>, path: string): Resolved<N> | undefined {
  const pending = components(path);
  const names: string[] = [];
  const nodes: N[] = [];
  let links = 0;
  for (;;) {
    const name = pending.pop();
    const at = nodes.at(-1) ?? lookup.root;
    if (name === undefined) return { path: `/${names.join('/')}`, node: at };
    if (!lookup.isDirectory(at)) return undefined;
    if (name === '..') {
      names.pop();
      nodes.pop();
      continue;
    }
    const node = lookup.child(at, name);
    if (node === undefined) return undefined;
    const target = lookup.target(node);
    if (target === undefined) {
      names.push(name);
      nodes.push(node);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS || target === '') return undefined;
    if (target.startsWith('/')) {
      names.length = 0;
      nodes.length = 0;
    }
    pending.push(...components(target));
  }
}

/** Last one first; without empty ones and ".". */
function components(path: string): string[] {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .reverse();
}
