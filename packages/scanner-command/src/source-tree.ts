/** The files of a scanner before they are injected: a folder of the host, or an image. `P` is a place in it, equal for equal places. */
export interface SourceTree<P> {
  root(): Promise<P>;
  namesIn(folder: P): Promise<readonly string[]>;
  /** What a name in a folder leads to, with links followed inside the tree; undefined: neither to a file nor to a folder. */
  follow(folder: P, name: string): Promise<{ readonly place: P; readonly type: 'file' | 'folder' } | undefined>;
}
