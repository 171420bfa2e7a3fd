import path from 'node:path';
import type { CollectedFile, Collector, FinishedContainer, ScannerPayload, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { isRoot } from '../files/rootfs-strategy.js';
import { collectCopy } from './collect-copy.js';
import { collectFolder } from './collect-folder.js';
import { collectMounted } from './collect-mounted.js';
import { collectTar } from './collect-tar.js';
import { Collection } from './collection.js';
import { mountedContainer } from './container-mount.js';
import type { MountedOutputs } from './mounted-outputs.js';

/** Fetches what a scanner wrote out of its container, which has ended. */
export class OciCollector implements Collector {
  readonly #cli: EngineCli;
  readonly #mounted: MountedOutputs;

  constructor(cli: EngineCli, mounted: MountedOutputs) {
    this.#cli = cli;
    this.#mounted = mounted;
  }

  async collect(
    container: FinishedContainer,
    payload: ScannerPayload,
    into: string,
    context: StepContext,
  ): Promise<readonly CollectedFile[]> {
    context.signal.throwIfAborted();
    using collection = new Collection(into, context);
    const outputs = payload.outputs.map((output) => path.posix.join('/', output).replace(/(?<=.)\/$/, ''));
    const isHere = (output: string): boolean => this.#mounted.of(container.id, output) !== undefined;
    const root = outputs.every(isHere) ? undefined : await mountedContainer(this.#cli, container.id, context);
    for (const output of outputs) await this.#collect({ id: container.id, root }, output, collection, context);
    return collection.files;
  }

  async #collect({ id, root }: Ended, output: string, collection: Collection, context: StepContext): Promise<void> {
    const mounted = this.#mounted.of(id, output);
    if (mounted !== undefined) return collectFolder(mounted, output, collection, context);
    if (root !== undefined && (await collectMounted(root, output, collection, context))) return;
    const byCopy = this.#cli.dialect.containers.outputs(isRoot()) === 'copy';
    await (byCopy ? collectCopy : collectTar)(this.#cli, id, output, collection, context);
  }
}

interface Ended {
  readonly id: string;
  /** Where its files are mounted. */
  readonly root: string | undefined;
}
