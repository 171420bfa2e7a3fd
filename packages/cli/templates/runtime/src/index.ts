import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { definePlugin, hostPlatform, ImgtrackError, type ImageReference, type RuntimeSteps } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import { description, optional, pipe, strictObject, string } from 'valibot';

export default definePlugin({
  kind: 'runtime',
  name: '{{name}}',
  version: '0.1.0',
  description: 'Images are the folders in one folder: "{{name}}:shop" is the root file system in its folder "shop".',
  options: strictObject({ folder: optional(pipe(string(), description('Where they lie.')), 'images') }),
  create: ({ folder }, { baseDirectory }): RuntimeSteps => {
    const shelf = path.resolve(baseDirectory, folder);
    return {
      transports: ['{{name}}'],
      images: {
        async resolve({ reference }, { signal }) {
          signal.throwIfAborted();
          const place = await placeOf(reference, shelf);
          return {
            reference,
            // A folder has no digest of its own: this id names the place, and the inventory has that of what was found there.
            id: `sha256:${createHash('sha256').update(place).digest('hex')}`,
            idKind: 'content',
            digests: {},
            repoTags: [],
            repoDigests: [],
            platform: hostPlatform(),
            layers: [],
            config: { environment: {}, labels: {}, entrypoint: [], command: [], volumes: [], hasOnBuild: false },
          };
        },
      },
      rootfs: {
        async strategies() {
          return [{ name: 'directory', available: true }];
        },
        async open({ reference }, { signal, limits }) {
          signal.throwIfAborted();
          return openDirectory(await placeOf(reference, shelf), { limits });
        },
      },
    };
  },
});

/** Only a name that is listed is a place: "../../etc" is none. */
async function placeOf({ text, name, tag }: ImageReference, shelf: string): Promise<string> {
  const entries = await readdir(shelf, { withFileTypes: true });
  const available = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  if (tag === undefined && available.includes(name)) return path.join(shelf, name);
  throw new ImgtrackError('IMGT_IMAGE_NOT_FOUND', { reference: text, where: shelf, available: available.sort() });
}
