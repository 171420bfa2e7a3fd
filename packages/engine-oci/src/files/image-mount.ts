import type { RootFilesystem, RunningCommand, SourceImage, StepContext } from '@imgtrack/core';
import { openDirectory, openServedDirectory, serveDirectoryProgram } from '@imgtrack/rootfs';
import type { EngineCli } from '../engine-cli.js';
import { lastWords } from '../failures.js';
import { addressOf } from '../images/address-of.js';
import { commandClock } from './command-clock.js';
import { NEEDS_ROOT } from './engine-place.js';
import { type ImageToOpen, isRoot, type RootfsStrategy, Unpassable } from './rootfs-strategy.js';
import { untilRemoved } from './until-removed.js';

/**
 * $0: the image; $1…: the engine's command. Mounts the image and does BODY with its folder in $folder. The shell outlives whoever started it:
 * BODY ends with its standard input, and then the image is unmounted, whatever became of imgtrack.
 */
const script = (body: string): string => `
trap '' HUP INT TERM PIPE
folder=$("$@" image mount "$0") || exit 1
${body}
"$@" image unmount "$0" >/dev/null`;

/** As root: says where the folder is, and waits. */
const HOLD = script(`printf '%s\\n' "$folder"; cat >/dev/null`);
/** $IMGTRACK_NODE, $IMGTRACK_SERVER: the file server, for a folder that only processes in there can see and read. */
const SERVE = script(`"$IMGTRACK_NODE" "$IMGTRACK_SERVER" "$folder"`);

const MAX_PATH = 4_096;

/** The engine's own mount of an image. It counts who uses a mount, but removes the image and its mount meanwhile if it is told to. */
export class ImageMount implements RootfsStrategy {
  readonly name = 'image-mount';
  readonly #cli: EngineCli;

  constructor(cli: EngineCli) {
    this.#cli = cli;
  }

  async obstacle(signal: AbortSignal): Promise<string | undefined> {
    const { dialect } = this.#cli;
    if (!isRoot() && dialect.files.userNamespace === undefined) return NEEDS_ROOT;
    // Without an image it lists what is mounted; a remote engine has no such command.
    const { exitCode, stderr } = await this.#cli.question([...this.#enter(), 'image', 'mount'], { signal });
    return exitCode === 0 ? undefined : lastWords(stderr);
  }

  async open({ image }: ImageToOpen, context: StepContext): Promise<RootFilesystem> {
    const { engine } = this.#cli.dialect;
    return untilRemoved(await this.#mounted(image, context), image, engine);
  }

  async #mounted(image: SourceImage, context: StepContext): Promise<RootFilesystem> {
    const { dialect } = this.#cli;
    const engine = [dialect.command, ...dialect.globalArgs];
    const address = addressOf(image, dialect);
    const told = commandClock(context, `${dialect.engine} image mount`);
    if (isRoot()) {
      const holder = await this.#cli.start({ file: 'sh', args: ['-c', HOLD, address, ...engine] }, context);
      try {
        const folder = await firstLine(holder);
        told(folder === undefined ? (await holder.ended).exitCode : 0);
        if (folder === undefined) throw await this.#refused(holder);
        return openDirectory(folder, {
          limits: context.limits,
          how: this.name,
          dispose: async () => holder[Symbol.asyncDispose](),
        });
      } catch (error) {
        await holder[Symbol.asyncDispose]();
        throw error;
      }
    }
    const { userNamespace } = dialect.files;
    if (userNamespace === undefined) throw new Unpassable(NEEDS_ROOT);
    const variables = [`IMGTRACK_NODE=${process.execPath}`, `IMGTRACK_SERVER=${serveDirectoryProgram}`];
    const words = [...engine, ...userNamespace, 'env', ...variables, 'sh', '-c', SERVE, address, ...engine];
    const [file = '', ...args] = words;
    const server = await this.#cli.start({ file, args }, context);
    try {
      const root = await openServedDirectory(server, { limits: context.limits, how: this.name });
      told(root === undefined ? (await server.ended).exitCode : 0);
      if (root === undefined) throw await this.#refused(server);
      return root;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  #enter(): readonly string[] {
    const { command, files } = this.#cli.dialect;
    return isRoot() ? [] : [...(files.userNamespace ?? []), command];
  }

  async #refused(program: RunningCommand): Promise<Unpassable> {
    await program[Symbol.asyncDispose]();
    const { stderr } = await program.ended;
    return new Unpassable(lastWords(stderr));
  }
}

/** undefined: the program ended before it had printed one. */
async function firstLine({ stdout }: RunningCommand): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of stdout) {
    text += decoder.decode(piece, { stream: true });
    const end = text.indexOf('\n');
    if (end !== -1) return text.slice(0, end);
    if (text.length > MAX_PATH) return undefined;
  }
  return undefined;
}
