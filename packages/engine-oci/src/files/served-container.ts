import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  ImgtrackError,
  type RootFilesystem,
  type RootPath,
  type RunningCommand,
  type StepContext,
} from '@imgtrack/core';
import { openServedDirectory } from '@imgtrack/rootfs';
import { Container } from '../derive/container.js';
import { environmentArgs } from '../derive/container-environment.js';
import { hardening, networkArgs } from '../derive/hardening.js';
import { neutralEnvironment } from '../derive/neutral-environment.js';
import { unhurried } from '../derive/unhurried.js';
import type { EngineCli } from '../engine-cli.js';
import { lastWords } from '../failures.js';
import { addressOf, platformArgs } from '../images/address-of.js';
import { type Carriage, carriagesFor, carriedArgs, isOfCarriage, mountArgs } from './carriage.js';
import { type CarriedNode, carriedNode } from './carried-node.js';
import { tarOf } from './carried-tar.js';
import { commandClock } from './command-clock.js';
import type { ServingDialect } from './files-dialect.js';
import { type ImageToOpen, type RootfsStrategy, Unpassable } from './rootfs-strategy.js';
import { ServerSocket } from './server-socket.js';
import { withoutStarted } from './without-planted.js';

/** Where every running container has something of the kernel's; the last is masked by `hardening`. */
const LAID_OVER = ['/dev', '/proc', '/sys', '/etc/ld.so.preload'] as const;

/** What our server may take to start. */
const START_MS = 30_000;

interface Attempt {
  readonly node: CarriedNode;
  readonly carriage: Carriage;
  readonly serving: ServingDialect;
}

interface Talk {
  readonly serving: ServingDialect;
  readonly socket: ServerSocket | undefined;
  /** When the container was asked for, on the clock of `performance`. */
  readonly began: number;
}

/**
 * Our file server in a container of the image that nobody else uses and that runs nothing of the image. It needs no root here, and no
 * storage but the engine's.
 */
export class ServedContainer implements RootfsStrategy {
  readonly name = 'container';
  readonly #cli: EngineCli;

  constructor(cli: EngineCli) {
    this.#cli = cli;
  }

  async obstacle(): Promise<string | undefined> {
    const serving = this.#serving();
    return Promise.resolve(typeof serving === 'string' ? serving : undefined);
  }

  async open(target: ImageToOpen, context: StepContext): Promise<RootFilesystem> {
    const serving = this.#serving();
    if (typeof serving === 'string') throw new Unpassable(serving);
    const node = carriedNode();
    const carriages = await carriagesFor(target, node, serving);
    const reasons: string[] = [];
    for (const carriage of carriages) {
      try {
        return await this.#served(target, { node, carriage, serving }, context);
      } catch (error) {
        context.signal.throwIfAborted();
        if (!isOfCarriage(error)) throw error;
        reasons.push(`by ${carriage}: ${error.message}`);
      }
    }
    throw new Unpassable(reasons.join('; '));
  }

  /** A text: why there is none. */
  #serving(): ServingDialect | string {
    const { platform } = process;
    if (platform !== 'linux') return `it carries this Node.js into a container of Linux, and this is ${platform}`;
    return this.#cli.dialect.files.serving ?? 'the engine runs no server of ours';
  }

  async #served(
    { image }: ImageToOpen,
    { node, carriage, serving }: Attempt,
    context: StepContext,
  ): Promise<RootFilesystem> {
    const { dialect } = this.#cli;
    // Its name cannot be guessed: an image has nothing there.
    const folder = `/imgtrack-${randomBytes(16).toString('hex')}`;
    const socket = carriage === 'mount' ? await ServerSocket.listen(context) : undefined;
    try {
      const talk = socket === undefined ? [] : ['--socket', `${folder}/${SOCKET}`];
      const options = [
        ...platformArgs(image, dialect),
        ...networkArgs('none'),
        ...hardening(['DAC_READ_SEARCH'], context.limits, { ...dialect.containers, logArgs: serving.logArgs }),
        ...(await environmentArgs(neutralEnvironment, context.workspace)),
        ...['--read-only', '--interactive'],
        ...serving.createArgs,
        ...carriedArgs(node, carriage, folder),
        ...(socket === undefined ? [] : mountArgs(socket.path, `${folder}/${SOCKET}`)),
      ];
      const command = node.command(folder, [...talk, '/', ...LAID_OVER]);
      const request = { image: addressOf(image, dialect), options, command } as const;
      const began = performance.now();
      const container = await Container.create(this.#cli, request, context);
      try {
        if (carriage === 'copy') await this.#copy(node, `${container.name}:${folder}`, context);
        return await this.#opened(container, { serving, socket, began }, folder, context);
      } catch (error) {
        await container[Symbol.asyncDispose]();
        throw error;
      }
    } finally {
      socket?.close();
    }
  }

  async #copy({ files }: CarriedNode, to: string, context: StepContext): Promise<void> {
    const args = ['cp', '-', to];
    const result = await this.#cli.try(args, context, { stdin: tarOf(files) });
    if (result.exitCode !== 0) throw this.#cli.failure(args, result);
  }

  /** Over the socket, if the server can connect to it; otherwise by what `start` is attached to. */
  async #opened(
    container: Container,
    { serving, socket, began }: Talk,
    folder: string,
    context: StepContext,
  ): Promise<RootFilesystem> {
    const attached = await this.#start(container, serving, context);
    const options = { limits: context.limits, how: this.name };
    const told = commandClock(context, `${this.#cli.dialect.engine} start`);
    const removing = [container, ...(attached === undefined ? [] : [attached])];
    const late = new AbortController();
    const heard = [
      ...(attached === undefined ? [] : [openServedDirectory(endingWith(attached, removing), options)]),
      ...(socket === undefined ? [] : [this.#connected(socket, removing, context)]),
      wait(START_MS, undefined, { signal: late.signal }),
    ];
    for (const other of heard) other.catch(() => undefined);
    try {
      const root = await Promise.race(heard);
      if (attached !== undefined) told(root === undefined ? undefined : 0);
      if (root === undefined)
        throw new Unpassable(`our server said nothing: ${await lastOf(container, attached, context)}`);
      return this.#verifiable(await withoutStarted(root, folder, performance.now() - began, LAID_OVER));
    } catch (error) {
      await disposeAll(removing);
      throw error;
    } finally {
      late.abort();
    }
  }

  async #connected(
    socket: ServerSocket,
    removing: readonly AsyncDisposable[],
    { limits }: StepContext,
  ): Promise<RootFilesystem | undefined> {
    const server = await socket.connection();
    return openServedDirectory(endingWith(server, [server, ...removing]), { limits, how: this.name });
  }

  /** undefined: there is nothing to talk to it by. */
  async #start(
    container: Container,
    serving: ServingDialect,
    context: StepContext,
  ): Promise<RunningCommand | undefined> {
    if (serving.talk === 'attached') {
      const args = ['start', '--attach', '--interactive', ...serving.attachArgs, container.name];
      return this.#cli.startIn(context.workspace.path, args, context);
    }
    const args = ['start', container.name];
    const result = await unhurried(context.signal, async (late) =>
      this.#cli.question(args, { ...context, signal: late }),
    );
    if (result.exitCode !== 0) throw this.#cli.failure(args, result);
    return undefined;
  }

  /** A server that has gone would make files look unread, one by one. */
  #verifiable(root: RootFilesystem): RootFilesystem {
    const { engine } = this.#cli.dialect;
    const verified = async (): Promise<void> => {
      await root.stat('/' as RootPath).catch((cause: unknown) => {
        if (!ImgtrackError.is(cause, 'IMGT_FILE_UNREAD')) throw cause;
        const stderr = `what serves the files of the image ended too early (${cause.message})`;
        throw new ImgtrackError('IMGT_CONTAINER_FAILED', { engine, stderr }, { cause });
      });
    };
    return Object.assign(root, { verified });
  }
}

const SOCKET = 'socket';

async function lastOf(
  container: Container,
  attached: RunningCommand | undefined,
  context: StepContext,
): Promise<string> {
  if (attached === undefined) return container.tail(context);
  await attached[Symbol.asyncDispose]();
  return lastWords((await attached.ended).stderr);
}

async function disposeAll(all: readonly AsyncDisposable[]): Promise<void> {
  await Promise.all(all.map(async (one) => one[Symbol.asyncDispose]()));
}

/** A server, disposing which disposes all of these. */
const endingWith = (server: RunningCommand, all: readonly AsyncDisposable[]): RunningCommand => ({
  stdout: server.stdout,
  ended: server.ended,
  write: async (piece) => server.write(piece),
  [Symbol.asyncDispose]: async () => disposeAll(all),
});
