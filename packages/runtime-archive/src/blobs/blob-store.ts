import { lstatSync, realpathSync, type Stats } from 'node:fs';
import path from 'node:path';
import { ImgtrackError } from '@imgtrack/core';
import type { FileRange, TarMember } from '@imgtrack/rootfs';
import { errno, orDenied } from '../errno.js';

/** The files of an image as it was saved: a layout folder, or the members of an archive. */
export interface BlobStore {
  /** The folder or archive on the host, as messages name it. */
  readonly place: string;
  /**
   * Where a file lies, by its path inside; undefined: it is absent.
   * Throws IMGT_MANIFEST_INVALID where the name, or a link on its way, leads out of the store, and for what is no regular file.
   */
  range(name: string): FileRange | undefined;
}

/** An OCI layout folder. Links are followed inside the folder only. */
export function folderStore(folder: string): BlobStore {
  const root = realpathSync(folder);
  return {
    place: folder,
    range: (name) => {
      const file = realFile(path.join(root, insideName(name, folder)), folder);
      if (file === undefined) return undefined;
      if (!file.startsWith(root === '/' ? root : `${root}/`)) {
        throw invalid(folder, `${name} is a link that leads out of the folder`);
      }
      const stats = lstatSync(file);
      if (!stats.isFile()) throw invalid(folder, `${name} is ${whatItIs(stats)}, not a file`);
      return { file, offset: 0, size: stats.size };
    },
  };
}

/** An archive by its index. `place` is the archive as the user named it, also where `members` lie in a decompressed copy. */
export function tarStore(place: string, members: ReadonlyMap<string, TarMember>): BlobStore {
  return { place, range: (name) => members.get(insideName(name, place))?.range };
}

/** A path without "." and empty parts. Throws IMGT_MANIFEST_INVALID when it is absolute or climbs. */
function insideName(name: string, place: string): string {
  const parts = name.split('/').filter((part) => part !== '.');
  if (name.startsWith('/') || parts.includes('..')) throw invalid(place, `"${name}" points outside`);
  return parts.filter((part) => part !== '').join('/');
}

function realFile(file: string, folder: string): string | undefined {
  try {
    return orDenied(file, () => realpathSync(file));
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(errno(cause) ?? '')) return undefined;
    if (errno(cause) === 'ELOOP') throw invalid(folder, `${path.relative(folder, file)} is a link that loops`);
    throw cause;
  }
}

const whatItIs = (stats: Stats): string => (stats.isDirectory() ? 'a folder' : 'a device, FIFO or socket');

const invalid = (file: string, reason: string): ImgtrackError =>
  new ImgtrackError('IMGT_MANIFEST_INVALID', { file, reason });
