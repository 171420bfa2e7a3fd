import type { FileTree, RootPath } from '@imgtrack/core';
import { childOf, parentOf } from './paths.js';

/** PATH_MAX of Linux: no longer path can be in an image, but it can be in a hostile database. */
const MAX_PATH = 4096;

/**
 * Phase 2: which package owns which path. Databases write the path that the package's author chose ("/bin/sh"), the walk finds
 * the real one ("/usr/bin/sh"): links among the parents are resolved, once a folder. Claims are read only when all questions are
 * known, so that no index of every path of the image is needed.
 */
export class Ownership {
  readonly #claims: { readonly owner: string; readonly paths: Iterable<string> }[] = [];

  /** `owner`: a component's id. Where two packages claim one path, the first has it. */
  claim(owner: string, paths: Iterable<string>): void {
    this.#claims.push({ owner, paths });
  }

  /** Owners of those of the `wanted` paths that have one. `links`: every link of the tree. */
  async ownersOf(
    wanted: Iterable<RootPath>,
    links: ReadonlySet<string>,
    tree: FileTree,
  ): Promise<ReadonlyMap<string, string>> {
    const unowned = new Set<string>(wanted);
    const owners = new Map<string, string>();
    const folders = new CanonicalFolders(links, tree);
    for (const { owner, paths } of this.#claims) {
      let folder = '/';
      let canonical = '/';
      for (const path of paths) {
        if (path.length > MAX_PATH) continue;
        // Databases list what lies in one folder together: most paths need no look-up of theirs.
        const slash = path.lastIndexOf('/');
        if (slash !== folder.length || !path.startsWith(folder)) {
          folder = parentOf(path);
          canonical = folders.known(folder) ?? (await folders.find(folder));
        }
        const real = canonical === folder ? path : childOf(canonical, path.slice(slash + 1));
        if (unowned.delete(real)) owners.set(real, owner);
      }
    }
    return owners;
  }
}

/** Folders with the links among their parents resolved. */
class CanonicalFolders {
  readonly #links: ReadonlySet<string>;
  readonly #tree: FileTree;
  readonly #known = new Map<string, string>([['/', '/']]);

  constructor(links: ReadonlySet<string>, tree: FileTree) {
    this.#links = links;
    this.#tree = tree;
  }

  known(folder: string): string | undefined {
    return this.#known.get(folder);
  }

  /** From the topmost unknown parent downwards, without recursion: a database may hold paths of any depth. */
  async find(folder: string): Promise<string> {
    const unknown: string[] = [];
    let above = folder;
    for (; !this.#known.has(above); above = parentOf(above)) unknown.push(above);
    let canonical = this.#known.get(above) ?? above;
    for (const below of unknown.reverse()) {
      canonical = await this.#step(childOf(canonical, below.slice(below.lastIndexOf('/') + 1)));
      this.#known.set(below, canonical);
    }
    return canonical;
  }

  /** A link that leads nowhere owns nothing that could be asked for, so its own path will do. */
  async #step(path: string): Promise<string> {
    return this.#links.has(path) ? ((await this.#tree.resolve(path)) ?? path) : path;
  }
}
