import type { SourceTree } from './source-tree.js';

/** Of files, folders and links. */
export const MOST_ENTRIES = 50_000;

export interface FileInside<P> {
  readonly place: P;
  /** Path below the root, with "/". */
  readonly inside: string;
}

/** Why a tree cannot be injected, as the end of a sentence. */
export class UnlistableTree extends Error {
  override readonly name: string = 'UnlistableTree';
}

interface Folder<P> extends FileInside<P> {
  /** It and the folders that led to it. */
  readonly above: readonly P[];
}

/**
 * All regular files of a tree, in the order of their paths. Links count as what they lead to. Those that lead nowhere or to a folder
 * above are left out, and so is what is neither file nor folder. Rejects with UnlistableTree, or as the tree does.
 */
export async function filesInside<P>(
  tree: SourceTree<P>,
  signal: AbortSignal,
  most: number = MOST_ENTRIES,
): Promise<readonly FileInside<P>[]> {
  const root = await tree.root();
  const found: FileInside<P>[] = [];
  const pending: Folder<P>[] = [{ place: root, inside: '', above: [root] }];
  let seen = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const name of await tree.namesIn(next.place)) {
      signal.throwIfAborted();
      seen += 1;
      if (seen > most) throw new UnlistableTree(`it holds more than ${most} files`);
      const entry = await tree.follow(next.place, name);
      if (entry === undefined) continue;
      const { place, type } = entry;
      const inside = next.inside === '' ? name : `${next.inside}/${name}`;
      if (type === 'file') found.push({ place, inside });
      else if (!next.above.includes(place)) pending.push({ place, inside, above: [...next.above, place] });
    }
  }
  if (found.length === 0) throw new UnlistableTree('it holds no file');
  return found.sort((a, b) => (a.inside === b.inside ? 0 : a.inside < b.inside ? -1 : 1));
}
