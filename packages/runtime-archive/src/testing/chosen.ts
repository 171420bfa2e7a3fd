import type { Platform } from '@imgtrack/core';
import { folderStore } from '../blobs/blob-store.js';
import { readDockerArchive } from '../docker/docker-archive.js';
import type { OpenedImage } from '../image/opened-image.js';
import type { Selection } from '../image/selection.js';
import { readOciLayout } from '../oci/oci-layout.js';

const host: Platform = { os: 'linux', architecture: 'amd64' };

/** Reads a layout folder on a machine that is always linux/amd64. */
export const ociImage = (folder: string, selection: Partial<Selection> = {}, on: Platform = host): OpenedImage =>
  readOciLayout(folderStore(folder), { reference: `oci:${folder}`, ...selection }, on);

/** Reads the unpacked content of a docker archive. */
export const dockerImage = (folder: string, selection: Partial<Selection> = {}): OpenedImage =>
  readDockerArchive(folderStore(folder), { reference: `docker-archive:${folder}`, ...selection });
