import type { FileTree, FileType, RootPath } from '@imgtrack/core';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import path from 'node:path';

/** Absolute path in the image → what is there, in words that compare. */
export type FileView = ReadonlyMap<string, string>;

interface Seen {
  readonly type: FileType;
  readonly mode: number;
  readonly size: number;
  readonly target?: string | undefined;
  readonly content?: Uint8Array | undefined;
}

/** What the kernel says about a folder of the host. */
export function viewOfFolder(root: string): FileView {
  const view = new Map<string, string>();
  const pending = ['/'];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const name of readdirSync(path.join(root, folder))) {
      const place = path.posix.join(folder, name);
      const onHost = root + place;
      const stats = lstatSync(onHost);
      const type = typeOf(stats);
      if (type === 'directory') pending.push(place);
      const target = type === 'link' ? readlinkSync(onHost) : undefined;
      const content = type === 'file' ? readFileSync(onHost) : undefined;
      view.set(place, inWords({ type, mode: stats.mode & 0o7777, size: stats.size, target, content }));
    }
  }
  return view;
}

/** What a FileTree says about itself: every entry of its walk, with stat, target and content. */
export async function viewOfTree(tree: FileTree): Promise<FileView> {
  const view = new Map<string, string>();
  const signal = new AbortController().signal;
  for await (const { path: folder, entries } of tree.walk({ signal })) {
    for (const { name, type } of entries) {
      const place = path.posix.join(folder, name);
      const resolved = await inside(tree, place, type);
      const stats = await tree.stat(resolved);
      const target = type === 'link' ? await tree.readLink(resolved) : undefined;
      const content = type === 'file' ? await tree.read(resolved) : undefined;
      const words = inWords({ type: stats.type, mode: stats.mode, size: stats.size, target, content });
      view.set(place, stats.type === type ? words : `${words}, listed as ${type}`);
    }
  }
  return view;
}

/** At most `most` differences, one a line, and how many there are. */
export function differences(actual: FileView, expected: FileView, most = 40): readonly string[] {
  const places = [...new Set([...actual.keys(), ...expected.keys()])].sort();
  const lines = places
    .filter((place) => actual.get(place) !== expected.get(place))
    .map((place) => {
      const [is, shouldBe] = [actual, expected].map((view) => view.get(place) ?? 'absent');
      return `${JSON.stringify(place)}: is ${is ?? ''}; should be ${shouldBe ?? ''}`;
    });
  return lines.length <= most ? lines : [...lines.slice(0, most), `and ${lines.length - most} more`];
}

/** A RootPath comes only from the tree; `resolve` would follow the last link, so a link's folder is resolved instead. */
async function inside(tree: FileTree, place: string, type: FileType): Promise<RootPath> {
  const folder = await tree.resolve(type === 'link' ? path.posix.dirname(place) : place);
  if (folder === undefined) throw new Error(`${place} is listed and cannot be resolved`);
  return type === 'link' ? (path.posix.join(folder, path.posix.basename(place)) as RootPath) : folder;
}

function inWords({ type, mode, size, target, content }: Seen): string {
  if (type === 'link') return `link to ${JSON.stringify(target)}`;
  const permissions = mode.toString(8).padStart(4, '0');
  if (type !== 'file') return `${type} ${permissions}`;
  const digest = createHash('sha256')
    .update(content ?? '')
    .digest('hex');
  return `file ${permissions}, ${size} bytes, ${digest.slice(0, 16)}`;
}

function typeOf(stats: Stats): FileType {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
}
