import { randomUUID } from 'node:crypto';
import type { Logger, SourceImage, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { EngineDialect } from '../engine-dialect.js';
import { lastWords } from '../failures.js';
import { platformArgs } from '../images/address-of.js';
import { containerCommand } from './container-command.js';
import type { ContainerEnd } from './container-end.js';
import { watchingLayer } from './layer-watch.js';
import { type Removal, removal } from './removal.js';
import { runAttached } from './run-attached.js';
import { runDetached, tailOf } from './run-detached.js';
import { splitLines } from './split-lines.js';

export interface ContainerRequest {
  /** What the engine knows the image by; see `addressOf`. */
  readonly image: string;
  /** Options of `create` and `run` beyond those of every container. */
  readonly options: readonly string[];
  /** The first word is the entry point. */
  readonly command: readonly [string, ...string[]];
  /** Where the options let the engine keep what it prints; undefined: the engine is asked. */
  readonly logFile?: string | undefined;
}

/** A container that has run. Disposing removes it. */
export interface EndedContainer extends ContainerEnd, AsyncDisposable {
  readonly name: string;
}

/** Options for a container that is only there to be committed: nothing is made in it for its start, such as the image's working folder. */
export const untouchedArgs = (image: SourceImage, dialect: EngineDialect): readonly string[] => [
  ...platformArgs(image, dialect),
  ...['--network', 'none', '--user', '0:0', '--workdir', '/', '--no-healthcheck'],
];

/** Names of containers begin so, then come the id of the scan and something random. */
const PREFIX = 'imgtrack';

/** A container of one scan: created, perhaps run, removed. */
export class Container implements AsyncDisposable {
  /** Chosen before it exists, so that it can be removed whatever happens. */
  readonly name: string;
  readonly #cli: EngineCli;
  readonly #removeArgs: readonly string[];
  readonly #remove: Removal;

  private constructor(cli: EngineCli, { scanId, logger }: StepContext) {
    this.name = `${PREFIX}-${scanId}-${randomUUID().slice(0, 8)}`;
    this.#cli = cli;
    this.#removeArgs = ['rm', '--force', '--volumes', ...cli.dialect.containers.removeNowArgs, this.name];
    this.#remove = removal(cli, this.#removeArgs, logger);
  }

  /** Never pulls. Rejects with IMGT_CONTAINER_FAILED, as commands of the engine do, and with the signal's reason; then nothing is left. */
  static async create(cli: EngineCli, request: ContainerRequest, context: StepContext): Promise<Container> {
    const container = new Container(cli, context);
    return container.#orRemoved(async () => {
      const { stderr } = await containerCommand(cli, ['create', ...container.#words(request, context)], context);
      container.#tellIgnored(splitLines(stderr, cli.dialect.containers.limitsIgnored).matching, context);
      return container;
    });
  }

  /** Runs one to its end, whatever that is. One command of the engine's makes and starts it. Rejects as `create`. */
  static async run(cli: EngineCli, request: ContainerRequest, context: StepContext): Promise<EndedContainer> {
    const container = new Container(cli, context);
    return container.#orRemoved(async () => {
      const { name } = container;
      const { attachArgs } = cli.dialect.containers;
      const words = container.#words(request, context);
      const removeNow = container.#early(context.logger);
      const { exit, tail, ignored } = await watchingLayer(cli, name, context, async (watched) =>
        attachArgs === undefined
          ? runDetached(cli, { name, words, logFile: request.logFile }, removeNow, watched)
          : runAttached(cli, { name, words: [...attachArgs, ...words] }, removeNow, watched),
      );
      container.#tellIgnored(ignored, context);
      return { name: container.name, exit, tail, [Symbol.asyncDispose]: container.#remove };
    });
  }

  /** What stands behind `create` or `run`. */
  #words({ image, options, command: [program, ...words] }: ContainerRequest, { labels }: StepContext): string[] {
    const labelled = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
    const names = ['--name', this.name, '--pull', 'never', ...labelled];
    return [...names, ...options, '--entrypoint', program, image, ...words];
  }

  async #orRemoved<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.#remove();
      throw error;
    }
  }

  #tellIgnored(ignored: string, { logger }: StepContext): void {
    if (ignored === '') return;
    logger.warn(`${this.#cli.dialect.engine} does not limit memory and processes here: ${lastWords(ignored)}`);
  }

  /** What this meets is no matter: while a container starts, no engine promises that it ends. The removal that counts comes afterwards. */
  #early(logger: Logger): Removal {
    const told = { debug: noting(logger), warn: noting(logger) };
    return async () => removal(this.#cli, this.#removeArgs, told)();
  }

  /** What it has printed, as far as the engine kept it. */
  async tail(context: StepContext): Promise<string> {
    return tailOf(this.#cli, this.name, context);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remove();
  }
}

const noting =
  (logger: Logger): Logger['debug'] =>
  (message, facts) => {
    logger.debug(message, facts);
  };
