import { closeSync } from 'node:fs';
import path from 'node:path';
import type { Limits } from '@imgtrack/core';
import { EntryBudget } from './bounded.js';
import type { FileRange } from './file-range.js';
import { openHostFile } from './host-file.js';
import { imagePath } from './image-path.js';
import { seekHeaders } from './seek-headers.js';
import { damaged, truncated } from './tar-damage.js';
import { type TarEntry, TarReader } from './tar-reader.js';

/** A regular file of a tar that is not compressed. */
export interface TarMember {
  /** Normalised: "./a//b" is "a/b". */
  readonly name: string;
  readonly range: FileRange;
}

export interface TarIndexContext {
  readonly signal: AbortSignal;
  readonly limits: Pick<Limits, 'entries'>;
  /** Where the tar is a copy: the user's own file, which messages name instead. */
  readonly copyOf?: string;
}

const MAX_LINKS = 40;

/**
 * Reads the headers of a tar and seeks over the contents. Of members with one name the last counts. Links, hard and symbolic, lead
 * to members of the archive (a directory of "docker save" may link its layer.tar to another's); what leads elsewhere is left out,
 * and so are sparse members, whose bytes do not lie in one piece.
 * Throws IMGT_ARCHIVE_DAMAGED, IMGT_ARCHIVE_TRUNCATED, IMGT_LIMIT_EXCEEDED, IMGT_FILE_UNREAD.
 */
export async function indexTar(file: string, context: TarIndexContext): Promise<ReadonlyMap<string, TarMember>> {
  const members = new Map<string, TarMember>();
  const links = new Map<string, string>();
  const copyOf = context.copyOf === undefined ? {} : { copyOf: context.copyOf };
  const { fd, size } = openHostFile(file);
  try {
    await readHeaders(fd, { file: context.copyOf ?? file, size }, context, (entry) => {
      const name = imagePath(entry.name);
      members.delete(name);
      links.delete(name);
      if (entry.type === 'link')
        links.set(name, imagePath(path.posix.join('/', path.posix.dirname(name), entry.target)));
      else if (entry.type === 'hard-link') links.set(name, imagePath(entry.target));
      else if (entry.type === 'file' && entry.sparse === undefined) {
        members.set(name, { name, range: { file, offset: entry.offset, size: entry.stored, ...copyOf } });
      }
    });
  } finally {
    closeSync(fd);
  }
  for (const name of links.keys()) {
    const target = follow(name, links, members);
    if (target !== undefined) members.set(name, { name, range: target.range });
  }
  return members;
}

async function readHeaders(
  fd: number,
  { file, size }: { readonly file: string; readonly size: number },
  { signal, limits }: TarIndexContext,
  onEntry: (entry: TarEntry) => void,
): Promise<void> {
  const origin = { file, part: 'the archive' };
  const budget = new EntryBudget(`The number of members of ${file}`, limits.entries);
  const consumer = {
    entry: (entry: TarEntry): boolean => {
      onEntry(entry);
      return false;
    },
    content: (): void => undefined,
  };
  const reader = new TarReader(origin, consumer, budget);
  await seekHeaders({ fd, offset: 0, size, signal }, reader);
  // Stricter than for a layer, whose digest tells: what was cut off here may be whole members.
  if (reader.skippable > 0) throw truncated(origin, size);
  reader.end();
  if (size === 0) throw damaged(origin, 'an empty file', 0);
}

function follow(
  name: string,
  links: ReadonlyMap<string, string>,
  members: ReadonlyMap<string, TarMember>,
): TarMember | undefined {
  let target: string | undefined = name;
  for (let count = 0; count < MAX_LINKS && target !== undefined; count += 1) {
    const member = members.get(target);
    if (member !== undefined) return member;
    target = links.get(target);
  }
  return undefined;
}
