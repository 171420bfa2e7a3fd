import { hostPlatform, type StepContext } from '@imgtrack/core';
import { folderStore } from './blobs/blob-store.js';
import { openArchive } from './blobs/open-archive.js';
import { readDirectory } from './directory/directory-image.js';
import { readDockerArchive } from './docker/docker-archive.js';
import type { OpenedImage } from './image/opened-image.js';
import type { Selection } from './image/selection.js';
import type { Location } from './locate.js';
import { readOciLayout } from './oci/oci-layout.js';
import { recogniseArchive, recogniseFolder, refuseFolderTransport, refuseInside } from './recognise.js';

/**
 * Reads the one image that lies at a place and is selected.
 * Rejects with whatever its format finds wrong, and with IMGT_NOT_AN_IMAGE where it has none.
 */
export async function readImage(location: Location, selection: Selection, context: StepContext): Promise<OpenedImage> {
  const { path, type } = location;
  if (type === 'directory') {
    if (recogniseFolder(location) === 'oci') return readOciLayout(folderStore(path), selection, hostPlatform());
    refuseInside(location, selection.reference);
    return readDirectory(path, selection.platform, context.limits);
  }
  refuseFolderTransport(location);
  const store = await openArchive(path, context);
  return recogniseArchive(location, store) === 'docker-archive'
    ? readDockerArchive(store, selection)
    : readOciLayout(store, selection, hostPlatform());
}
