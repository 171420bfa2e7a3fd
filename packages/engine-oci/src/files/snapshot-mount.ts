import type { RootFilesystem, StepContext } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import { askContainerd } from '../containerd.js';
import type { EngineCli } from '../engine-cli.js';
import { unhurried } from '../derive/unhurried.js';
import { lastWords } from '../failures.js';
import { snapshotKey } from '../owned-names.js';
import { chainId } from './chain-id.js';
import { mountObstacle, requireHere, requireRoot } from './engine-place.js';
import { mountReadOnly } from './read-only-mount.js';
import { type ImageToOpen, type RootfsStrategy, Unpassable } from './rootfs-strategy.js';
import { snapshotMount } from './snapshot-mounts.js';

const CLEAN_UP_MS = 30_000;

/** A read-only snapshot of containerd's, which keeps the image's layers from being removed, mounted by us. */
export class SnapshotMount implements RootfsStrategy {
  readonly name = 'snapshot-mount';
  readonly #cli: EngineCli;

  constructor(cli: EngineCli) {
    this.#cli = cli;
  }

  async obstacle(signal: AbortSignal): Promise<string | undefined> {
    const distant = await mountObstacle(this.#cli, { signal });
    if (distant !== undefined) return distant;
    const ctr = await askContainerd(this.#cli, { signal });
    if (ctr === undefined) return 'containerd keeps none of its images';
    const { exitCode, stderr } = await this.#cli.tryProgram('ctr', [...ctr, 'version'], { signal });
    return exitCode === 0 ? undefined : `containerd does not answer: ${lastWords(stderr)}`;
  }

  async open({ image, inspected }: ImageToOpen, context: StepContext): Promise<RootFilesystem> {
    requireRoot();
    if (inspected.graphDriver?.data['UpperDir'] !== undefined)
      throw new Unpassable('containerd keeps none of its images');
    const chain = chainId(image.layers);
    if (chain === undefined) throw new Unpassable('the engine does not tell its layers');
    requireHere(await inspected.endpoint);
    const ctr = await askContainerd(this.#cli, context);
    if (ctr === undefined) throw new Unpassable('containerd keeps none of its images');
    const key = snapshotKey(context.labels);
    const remove = async (): Promise<void> => this.#remove([...ctr, 'snapshots', 'remove', key], context);
    try {
      const view = [...ctr, 'snapshots', 'view', '--mounts', key, chain];
      const { exitCode, stdout, stderr } = await unhurried(context.signal, async (late) =>
        this.#cli.tryProgram('ctr', view, { ...context, signal: late }, {}, 'ctr snapshots view'),
      );
      if (exitCode !== 0) throw new Unpassable(`containerd gives no snapshot: ${lastWords(stderr)}`);
      const mount = await mountReadOnly(this.#cli, snapshotMount(new TextDecoder().decode(stdout)), context);
      const dispose = async (): Promise<void> => {
        await mount.unmount();
        await remove();
      };
      try {
        return openDirectory(mount.folder, { limits: context.limits, how: this.name, dispose });
      } catch (error) {
        await mount.unmount();
        throw error;
      }
    } catch (error) {
      await remove();
      throw error;
    }
  }

  async #remove(args: readonly string[], { logger }: StepContext): Promise<void> {
    const clock = { signal: AbortSignal.timeout(CLEAN_UP_MS) };
    const { exitCode, stderr } = await this.#cli
      .tryProgram('ctr', args, clock, {}, 'ctr snapshots remove')
      .catch((error: unknown) => ({ exitCode: undefined, stderr: String(error) }));
    if (exitCode === 0 || /does not exist|not found/.test(stderr)) return;
    logger.warn(`A snapshot stayed in containerd. Remove it with: ctr ${args.join(' ')}`);
  }
}
