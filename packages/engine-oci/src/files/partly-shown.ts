import type { Directory, DirectoryEntry, FileStat, FileTree, LeftOut, RootFilesystem, RootPath } from '@imgtrack/core';

/** A file system, some paths of which are not shown. */
export class PartlyShown implements RootFilesystem {
  readonly #root: RootFilesystem;
  readonly #hidden: ReadonlySet<string>;

  constructor(root: RootFilesystem, hidden: ReadonlySet<string>) {
    this.#root = root;
    this.#hidden = hidden;
  }

  get how(): string {
    return this.#root.how;
  }

  get leftOut(): readonly LeftOut[] {
    return this.#root.leftOut;
  }

  async *walk({ signal, skip }: Parameters<FileTree['walk']>[0]): AsyncGenerator<Directory> {
    const isSkipped = (path: RootPath): boolean => this.#hidden.has(path) || skip?.(path) === true;
    for await (const { path, entries } of this.#root.walk({ signal, skip: isSkipped })) {
      yield { path, entries: this.#shown(path, entries) };
    }
  }

  async resolve(path: string): Promise<RootPath | undefined> {
    const resolved = await this.#root.resolve(path);
    return resolved === undefined || this.#hidden.has(resolved) ? undefined : resolved;
  }

  async list(directory: RootPath): Promise<readonly DirectoryEntry[]> {
    return this.#shown(directory, await this.#root.list(directory));
  }

  async stat(path: RootPath): Promise<FileStat> {
    return this.#root.stat(path);
  }

  async readLink(path: RootPath): Promise<string> {
    return this.#root.readLink(path);
  }

  async read(path: RootPath, range?: Parameters<FileTree['read']>[1]): Promise<Uint8Array> {
    return this.#root.read(path, range);
  }

  async verified(): Promise<void> {
    await this.#root.verified?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#root[Symbol.asyncDispose]();
  }

  #shown(directory: RootPath, entries: readonly DirectoryEntry[]): readonly DirectoryEntry[] {
    const start = directory === '/' ? '/' : `${directory}/`;
    const isHidden = ({ name }: DirectoryEntry): boolean => this.#hidden.has(`${start}${name}`);
    return entries.some(isHidden) ? entries.filter((entry) => !isHidden(entry)) : entries;
  }
}
