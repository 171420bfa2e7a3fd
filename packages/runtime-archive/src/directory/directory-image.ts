import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { hostPlatform, type Limits, type Platform, requirePlatform, type RootFilesystem } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import type { OpenedImage } from '../image/opened-image.js';
import { directoryPlatform } from './directory-platform.js';
import { leftOutOf } from './left-out.js';

type DirectoryLimits = Pick<Limits, 'fileBytes' | 'entries'>;

const UNKNOWN: Platform = { os: 'unknown', architecture: 'unknown' };

/**
 * A folder as an image. It has no configuration, and until the scan ends its id only names the place.
 * The platform is the one asked for, unless its programs are of another CPU; else that of its programs. Rejects: IMGT_PLATFORM_MISSING.
 */
export async function readDirectory(
  folder: string,
  wanted: Platform | undefined,
  limits: DirectoryLimits,
): Promise<OpenedImage> {
  const root = realpathSync(folder);
  await using files = openDirectory(root, { limits });
  const found = (await directoryPlatform(files)) ?? (root === '/' ? hostPlatform() : undefined);
  if (found !== undefined) requirePlatform(found, withoutVariant(wanted), folder);
  return {
    image: {
      id: `sha256:${createHash('sha256').update(`dir\0${root}`).digest('hex')}`,
      idKind: 'content',
      digests: {},
      repoTags: [],
      repoDigests: [],
      platform: wanted ?? found ?? UNKNOWN,
      layers: [],
      config: { environment: {}, labels: {}, entrypoint: [], command: [], volumes: [], hasOnBuild: false },
    },
    contents: { kind: 'directory', root },
  };
}

/** Programs do not tell the variant of their CPU. */
const withoutVariant = (wanted: Platform | undefined): Platform | undefined =>
  wanted === undefined ? undefined : { os: wanted.os, architecture: wanted.architecture };

/** Opens a folder without what does not belong to it: pseudo file systems, network mounts, storage of engines. */
export async function openRoot(root: string, limits: DirectoryLimits): Promise<RootFilesystem> {
  await using whole = openDirectory(root, { limits });
  const leftOut = await leftOutOf(whole, root);
  return openDirectory(root, { limits, how: 'directory', leftOut });
}
