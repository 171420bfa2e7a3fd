import { ImgtrackError, type RootFilesystem, type StepContext } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import type { EngineCli } from '../engine-cli.js';
import { mountObstacle, requireHere, requireRoot } from './engine-place.js';
import { areThere, type OverlayFolders, overlayFolders } from './overlay-folders.js';
import { mountReadOnly } from './read-only-mount.js';
import { type ImageToOpen, isNamespaceRoot, type RootfsStrategy, Unpassable } from './rootfs-strategy.js';

/** A mount of our own over the layer folders that `image inspect` names. The engine does not know of it, and may remove them meanwhile. */
export class OverlayMount implements RootfsStrategy {
  readonly name = 'overlay-mount';
  readonly #cli: EngineCli;

  constructor(cli: EngineCli) {
    this.#cli = cli;
  }

  async obstacle(signal: AbortSignal): Promise<string | undefined> {
    return (await mountObstacle(this.#cli, { signal })) ?? (isNamespaceRoot() ? IN_NAMESPACE : undefined);
  }

  async open({ image, inspected }: ImageToOpen, context: StepContext): Promise<RootFilesystem> {
    requireRoot();
    if (isNamespaceRoot()) throw new Unpassable(IN_NAMESPACE);
    const { graphDriver } = inspected;
    if (graphDriver === undefined) throw new Unpassable('the engine tells of no layer folders');
    const folders = foldersOf(graphDriver);
    requireHere(await inspected.endpoint);
    const mount = await mountReadOnly(this.#cli, folders.mount, context);
    const { engine } = this.#cli.dialect;
    const removed = (): ImgtrackError =>
      new ImgtrackError('IMGT_IMAGE_REMOVED', { reference: image.reference.text, engine });
    try {
      if (!areThere(folders)) throw removed();
      const root = openDirectory(mount.folder, {
        limits: context.limits,
        how: this.name,
        dispose: async () => mount.unmount(),
      });
      return Object.assign(root, {
        verified: async (): Promise<void> => {
          if (!areThere(folders)) throw removed();
          return Promise.resolve();
        },
      });
    } catch (error) {
      await mount.unmount();
      throw error;
    }
  }
}

const IN_NAMESPACE = 'this root is that of a user namespace';

function foldersOf(graphDriver: Parameters<typeof overlayFolders>[0]): OverlayFolders {
  try {
    return overlayFolders(graphDriver);
  } catch (error) {
    if (error instanceof Unpassable) throw error;
    throw new Unpassable(error instanceof Error ? error.message : String(error));
  }
}
