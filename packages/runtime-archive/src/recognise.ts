import { lstatSync, opendirSync, type Stats } from 'node:fs';
import path from 'node:path';
import { ImgtrackError } from '@imgtrack/core';
import type { BlobStore } from './blobs/blob-store.js';
import { readRange } from './blobs/read-range.js';
import { orDenied } from './errno.js';
import type { Location } from './locate.js';

/** First words of the file `version` that skopeo's transport "dir" writes beside a manifest (containers-transports(5)). */
const SKOPEO_MARK = 'Directory Transport Version:';

const archiveMarks = { 'docker-archive': 'manifest.json', 'oci-archive': 'index.json' } as const;

type ArchiveTransport = keyof typeof archiveMarks;

/**
 * How to read a folder: as its transport says, else as an OCI layout where it is one, else as a root file system.
 * Throws IMGT_NOT_AN_IMAGE, IMGT_PATH_DENIED.
 */
export function recogniseFolder({ path: folder, transport }: Location): 'dir' | 'oci' {
  if (transport !== undefined && transport !== 'dir' && transport !== 'oci') {
    throw noImage(folder, `a folder, where ${transport}: needs a file`);
  }
  refuseClosedFolder(folder);
  const hasIndex = entryOf(folder, 'index.json') !== undefined;
  if (transport === 'oci' && !hasIndex) throw noImage(folder, 'a folder without index.json');
  const isLayout = hasIndex && entryOf(folder, 'oci-layout') !== undefined;
  if (transport === 'oci' || (transport === undefined && isLayout)) return 'oci';
  if (isOfSkopeo(folder)) throw noImage(folder, 'a folder in the format of skopeo\'s "dir": copy it to oci: first');
  return 'dir';
}

/**
 * How to read an archive: as its transport says, else by its members. An archive that can be read both ways is docker's, whose
 * manifest has the names of the images. Throws IMGT_NOT_AN_IMAGE.
 */
export function recogniseArchive({ path: file, transport }: Location, store: BlobStore): ArchiveTransport {
  const has = (wanted: ArchiveTransport): boolean => store.range(archiveMarks[wanted]) !== undefined;
  const readable = (['docker-archive', 'oci-archive'] as const).filter(has);
  const [best] = readable;
  if (best === undefined) throw noImage(file, 'a tar archive with neither manifest.json nor index.json');
  const wanted = transport ?? best;
  const fitting = readable.find((candidate) => candidate === wanted);
  if (fitting !== undefined) return fitting;
  throw noImage(file, `an archive that can be read as ${best}:, not as ${wanted}:`);
}

/** Throws IMGT_NOT_AN_IMAGE where the transport needs a folder. */
export function refuseFolderTransport({ path: file, transport }: Location): void {
  if (transport === 'dir' || transport === 'oci') throw noImage(file, `a file, where ${transport}: needs a folder`);
}

/** A root file system holds one image, so that a tag or digest after its path can only be part of another path. Throws IMGT_PATH_NOT_FOUND. */
export function refuseInside({ tag, digest }: Location, reference: string): void {
  if (tag === undefined && digest === undefined) return;
  throw new ImgtrackError('IMGT_PATH_NOT_FOUND', { path: path.resolve(reference), reference });
}

function refuseClosedFolder(folder: string): void {
  orDenied(folder, () => {
    opendirSync(folder).closeSync();
  });
}

function entryOf(folder: string, name: string): Stats | undefined {
  return orDenied(folder, () => lstatSync(path.join(folder, name), { throwIfNoEntry: false }));
}

function isOfSkopeo(folder: string): boolean {
  const version = entryOf(folder, 'version');
  if (version?.isFile() !== true || entryOf(folder, 'manifest.json') === undefined) return false;
  const range = { file: path.join(folder, 'version'), offset: 0, size: version.size };
  return new TextDecoder().decode(readRange(range, 'version', SKOPEO_MARK.length)) === SKOPEO_MARK;
}

const noImage = (path: string, found: string): ImgtrackError => new ImgtrackError('IMGT_NOT_AN_IMAGE', { path, found });
