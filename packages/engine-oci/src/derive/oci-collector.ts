import path from 'node:path';
import type { CollectedFile, Collector, FinishedContainer, ScannerPayload, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { collectCopy } from './collect-copy.js';
import { collectFolder } from './collect-folder.js';
import { collectTar } from './collect-tar.js';
import { Collection } from './collection.js';
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
    for (const output of payload.outputs) await this.#collect(container.id, output, collection, context);
    return collection.files;
  }

  async #collect(container: string, output: string, collection: Collection, context: StepContext): Promise<void> {
    const clean = path.posix.join('/', output).replace(/(?<=.)\/$/, '');
    const mounted = this.#mounted.of(container, output);
    if (mounted !== undefined) return collectFolder(mounted, clean, collection, context);
    const byCopy = this.#cli.dialect.containers.outputs(process.getuid?.() === 0) === 'copy';
    return (byCopy ? collectCopy : collectTar)(this.#cli, container, clean, collection, context);
  }
}
