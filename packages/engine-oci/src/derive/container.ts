import { randomUUID } from 'node:crypto';
import type { Logger, SourceImage, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { EngineDialect } from '../engine-dialect.js';
import { lastWords } from '../failures.js';
import { platformArgs } from '../images/address-of.js';
import { containerCommand } from './container-command.js';
import type { ContainerEnd } from './container-end.js';
import { goneOnAbort } from './gone-on-abort.js';
import { type Removal, removal } from './removal.js';
import { runAttached } from './run-attached.js';
import { runDetached, tailOf } from './run-detached.js';

export interface ContainerRequest {
  /** What the engine knows the image by; see `addressOf`. */
  readonly image: string;
  /** Options of `create` beyond those of every container. */
  readonly options: readonly string[];
  /** The first word is the entry point. */
  readonly command: readonly [string, ...string[]];
}

/** Options for a container that is only there to be committed: nothing is made in it for its start, such as the image's working folder. */
export const untouchedArgs = (image: SourceImage, dialect: EngineDialect): readonly string[] => [
  ...platformArgs(image, dialect),
  ...['--network', 'none', '--user', '0:0', '--workdir', '/', '--no-healthcheck'],
];

/** Names of containers begin so, then come the id of the scan and something random. */
const PREFIX = 'imgtrack';

/**
 * A container of one scan: created, run, removed. The engine's `run` is never used: its exit code 125 means both that the engine failed
 * and that the command ended so.
 */
export class Container implements AsyncDisposable {
  /** Chosen before it exists, so that it can be removed whatever happens. */
  readonly name: string;
  readonly #cli: EngineCli;
  readonly #removeArgs: readonly string[];
  readonly #remove: Removal;

  private constructor(name: string, cli: EngineCli, { logger }: StepContext) {
    this.name = name;
    this.#cli = cli;
    this.#removeArgs = ['rm', '--force', '--volumes', ...cli.dialect.containers.removeNowArgs, name];
    this.#remove = removal(cli, this.#removeArgs, logger);
  }

  /** Never pulls. Rejects with IMGT_CONTAINER_FAILED, as commands of the engine do, and with the signal's reason; then nothing is left. */
  static async create(cli: EngineCli, request: ContainerRequest, context: StepContext): Promise<Container> {
    const container = new Container(`${PREFIX}-${context.scanId}-${randomUUID().slice(0, 8)}`, cli, context);
    try {
      await container.#create(request, context);
      return container;
    } catch (error) {
      await container.#remove();
      throw error;
    }
  }

  async #create(
    { image, options, command: [program, ...words] }: ContainerRequest,
    context: StepContext,
  ): Promise<void> {
    const labels = Object.entries(context.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
    const names = ['--name', this.name, '--pull', 'never', ...labels];
    const args = ['create', ...names, ...options, '--entrypoint', program, image, ...words];
    const { stderr } = await containerCommand(this.#cli, args, context);
    if (this.#cli.dialect.containers.limitsIgnored.test(stderr)) {
      context.logger.warn(`${this.#cli.dialect.engine} does not limit memory and processes here: ${lastWords(stderr)}`);
    }
  }

  /** Runs it to its end. Rejects as `create`. On an abort it goes on; disposing ends it. */
  async run(context: StepContext): Promise<ContainerEnd> {
    const { attachArgs } = this.#cli.dialect.containers;
    const { signal, logger } = context;
    // What this meets is no matter: while a container starts, no engine promises that it ends. The one that counts comes with the disposal.
    const early = removal(this.#cli, this.#removeArgs, { debug: noting(logger), warn: noting(logger) });
    return attachArgs === undefined
      ? runDetached(this.#cli, this.name, early, context)
      : goneOnAbort(signal, early, async () => runAttached(this.#cli, this.name, attachArgs, context));
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
