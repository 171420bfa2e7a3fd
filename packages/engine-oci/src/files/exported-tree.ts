import { statSync } from 'node:fs';
import path from 'node:path';
import { ImgtrackError, type RootFilesystem, type StepContext } from '@imgtrack/core';
import { openLayers } from '@imgtrack/rootfs';
import { Container } from '../derive/container.js';
import { unhurried } from '../derive/unhurried.js';
import type { EngineCli } from '../engine-cli.js';
import { addressOf } from '../images/address-of.js';
import type { ImageToOpen, RootfsStrategy } from './rootfs-strategy.js';
import { withoutPlanted } from './without-planted.js';

/** A sparse file of a layer is written out whole: what is exported may be larger than the image, but not without end. */
const GROWTH = 2;

/** $0: how large a file may become, in blocks of 512 bytes. */
const BOUNDED = 'ulimit -f "$0" && exec "$@"';
const BLOCK_BYTES = 512;

/** What every engine can do, for everybody: a container that is never started, and its files as a tar stream, kept in the workspace. */
export class ExportedTree implements RootfsStrategy {
  readonly name = 'export';
  readonly #cli: EngineCli;

  constructor(cli: EngineCli) {
    this.#cli = cli;
  }

  async obstacle(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async open({ image, interest }: ImageToOpen, context: StepContext): Promise<RootFilesystem> {
    const size = image.size ?? 0;
    await context.workspace.reserve(size);
    const file = path.join(await context.workspace.directory('export'), 'files.tar');
    // Never started: what it would run need not exist.
    const request = {
      image: addressOf(image, this.#cli.dialect),
      options: ['--network', 'none'],
      command: ['/imgtrack'],
    } as const;
    await using container = await Container.create(this.#cli, request, context);
    const bytes = await this.#export(
      container.name,
      file,
      Math.max(context.limits.collectedBytes, size * GROWTH),
      context,
    );
    const range = { file, offset: 0, size: bytes };
    const layer = { range, label: 'the exported files', compression: 'none', nameless: true } as const;
    const root = await openLayers([layer], context, interest, this.name);
    try {
      return await withoutPlanted(root, this.#cli.dialect.files.planted ?? []);
    } catch (error) {
      await root[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Resolves with the number of bytes. Not by standard output, which Node.js makes a socket, and podman opens anew by its name. */
  async #export(container: string, file: string, limit: number, context: StepContext): Promise<number> {
    const { engine, command, globalArgs } = this.#cli.dialect;
    const args = ['export', '--output', file, container];
    const bounded = ['-c', BOUNDED, String(Math.ceil(limit / BLOCK_BYTES)), command, ...globalArgs, ...args];
    // Told to end, nerdctl would leave the mount that it exports from.
    const result = await unhurried(context.signal, async (late) =>
      this.#cli.tryProgram('sh', bounded, { ...context, signal: late }, {}, `${engine} export`),
    );
    if (result.exitCode === 0) return statSync(file).size;
    const written = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (/no space left|disk quota exceeded/i.test(result.stderr)) {
      throw new ImgtrackError('IMGT_DISK_FULL', { directory: path.dirname(file), needed: written, free: 0 });
    }
    if (/file too large/i.test(result.stderr) || written >= limit) {
      throw new ImgtrackError('IMGT_LIMIT_EXCEEDED', {
        what: 'The size of the exported files',
        limit,
        setting: 'limits.collectedBytes',
      });
    }
    throw this.#cli.failure(args, result);
  }
}
