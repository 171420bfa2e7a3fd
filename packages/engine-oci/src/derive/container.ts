import { randomUUID } from 'node:crypto';
import { type ContainerExit, ImgtrackError, type SourceImage, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { EngineDialect } from '../engine-dialect.js';
import { lastWords } from '../failures.js';
import { platformArgs } from '../images/address-of.js';
import { containerExit } from './container-exit.js';
import { type Removal, removal } from './removal.js';
import { unhurried } from './unhurried.js';

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
/** Of the log; more than `logArgs` of any dialect let it grow to. */
const MAX_LOG_BYTES = 8 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;

/**
 * A container of one scan: create, start, wait, inspect. `run` is never used: its exit code 125 means both that the engine failed and
 * that the command ended so, and attached to a terminal or a pipe nerdctl may hang, or lose the end of the output.
 */
export class Container implements AsyncDisposable {
  /** Chosen before it exists, so that it can be removed whatever happens. */
  readonly name: string;
  readonly #cli: EngineCli;
  readonly #remove: Removal;

  private constructor(name: string, cli: EngineCli, { logger }: StepContext) {
    this.name = name;
    this.#cli = cli;
    const args = ['rm', '--force', '--volumes', ...cli.dialect.containers.removeNowArgs, name];
    this.#remove = removal(cli, args, logger);
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
    const { stderr } = await this.#done(args, context);
    if (this.#cli.dialect.containers.limitsIgnored.test(stderr)) {
      context.logger.warn(`${this.#cli.dialect.engine} does not limit memory and processes here: ${lastWords(stderr)}`);
    }
  }

  /** Runs it to its end. Rejects as `create`. On an abort it goes on; disposing ends it. */
  async run(context: StepContext): Promise<void> {
    await this.#done(['start', this.name], context);
    const wait = ['wait', ...this.#cli.dialect.containers.waitArgs, this.name];
    // A client that is told to stop waiting may take its time; that the container has gone ends its wait as well.
    const gone = (): void => void this.#remove();
    context.signal.addEventListener('abort', gone, { once: true });
    try {
      const { exitCode, stderr } = await this.#cli.try(wait, context);
      context.signal.throwIfAborted();
      if (exitCode !== 0) throw this.#failed(wait, stderr, exitCode);
    } finally {
      context.signal.removeEventListener('abort', gone);
    }
  }

  /** How it ended, once it has. */
  async exit(context: StepContext): Promise<ContainerExit> {
    const args = ['container', 'inspect', '--format', '{{json .State}}', this.name];
    const exit = containerExit(this.#cli.json(args, await this.#cli.ask(args, context)));
    if (exit === undefined) throw this.#cli.unreadable(args, 'it tells of no container that has ended');
    return exit;
  }

  /**
   * The last 16 KB of what it printed to standard output, then to standard error, as far as the engine kept it: for people, and no proof of
   * anything. Rejects with nothing but the signal's reason.
   */
  async tail(context: StepContext): Promise<string> {
    const { stdout, stderr } = await this.#cli
      .question(['logs', this.name], context, { maxBytes: MAX_LOG_BYTES })
      .catch((error: unknown) => {
        context.signal.throwIfAborted();
        context.logger.debug(`The output of ${this.name} was not read.`, { error });
        return { stdout: Buffer.alloc(0), stderr: '' };
      });
    const bytes = Buffer.concat([stdout, Buffer.from(stderr)]);
    return bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES)).toString('utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remove();
  }

  async #done(args: readonly string[], { signal, events }: StepContext): Promise<{ readonly stderr: string }> {
    const result = await unhurried(signal, async (late) => this.#cli.question(args, { signal: late, events }));
    if (result.exitCode !== 0) throw this.#failed(args, result.stderr, result.exitCode);
    return result;
  }

  #failed(args: readonly string[], stderr: string, exitCode: number | undefined): ImgtrackError {
    const { engine, containers } = this.#cli.dialect;
    const failure = this.#cli.failure(args, {
      stdout: new Uint8Array(),
      stderr,
      ...(exitCode === undefined ? {} : { exitCode }),
    });
    if (failure.code !== 'IMGT_ENGINE_FAILED') return failure;
    const advice = containers.networkMissing.test(stderr)
      ? ` ("${engine} network ls" lists the networks that there are.)`
      : '';
    return new ImgtrackError(
      'IMGT_CONTAINER_FAILED',
      { engine, stderr: `${lastWords(stderr)}${advice}` },
      { cause: failure },
    );
  }
}
