import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test as base } from 'vitest';
import { repository } from './assets.js';

export const command: string = path.join(repository, 'packages', 'cli', 'bin', 'run.js');

export interface Outcome {
  /** Undefined: ended by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** Peak resident memory in bytes, where `measured` asked for it. */
  readonly peakBytes: number | undefined;
  /** Files that Node loaded, in order, where `traced` asked for them. */
  readonly loaded: readonly string[];
}

export interface InvocationOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Reports the peak of resident memory. */
  readonly measured?: boolean;
  /** Reports the modules that are loaded. */
  readonly traced?: boolean;
  /** Called once the process runs, to send signals or close its output. */
  readonly during?: (child: ChildProcess) => void;
  /** Program and first arguments in front of Node. */
  readonly wrapper?: readonly string[];
  /** Where another user reaches Node.js and the command. */
  readonly program?: { readonly node: string; readonly command: string };
  /** Milliseconds after which the process is killed and the test fails. 60 s unless told. */
  readonly timeoutMs?: number;
}

const preload = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

const reportPeak = preload(`
  import { writeSync } from 'node:fs';
  process.on('exit', () => writeSync(3, JSON.stringify({ peak: process.resourceUsage().maxRSS * 1024 }) + '\\n'));
`);

const reportModules = preload(`
  import { register } from 'node:module';
  register(${JSON.stringify(
    preload(`
      import { writeSync } from 'node:fs';
      export async function load(url, context, next) {
        if (url.startsWith('file:')) writeSync(3, JSON.stringify({ loaded: url }) + '\\n');
        return next(url, context);
      }
    `),
  )});
`);

/** Made by Node, and by `podman info`, which asks rpm for a version. */
const OF_OTHERS: readonly string[] = [path.join('tmp', 'node-compile-cache'), path.join('home', '.rpmdb')];

/** Folders of one test: all that imgtrack may know of the machine. */
export class Sandbox {
  readonly root: string = mkdtempSync(path.join(tmpdir(), 'imgtrack-test-'));
  /** Working folder of the command. */
  readonly cwd: string = path.join(this.root, 'cwd');
  readonly state: string = path.join(this.root, 'state');
  readonly #temporary: string = path.join(this.root, 'tmp');
  readonly #home: string = path.join(this.root, 'home');

  constructor() {
    for (const folder of [this.cwd, this.#temporary, this.#home]) mkdirSync(folder);
  }

  /** A path in the working folder. */
  file(...names: readonly string[]): string {
    return path.join(this.cwd, ...names);
  }

  /** Runs the built command to its end. */
  async imgtrack(args: readonly string[], options: InvocationOptions = {}): Promise<Outcome> {
    const hooks = [options.measured === true ? reportPeak : [], options.traced === true ? reportModules : []].flat();
    const { node = process.execPath, command: file = command } = options.program ?? {};
    const words = [...(options.wrapper ?? []), node, ...hooks.flatMap((hook) => ['--import', hook])];
    const [program = '', ...first] = [...words, file, ...args];
    const started = performance.now();
    const child = spawn(program, first, {
      cwd: options.cwd ?? this.cwd,
      env: { ...this.environment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
    });
    const [stdout, stderr, reported] = [1, 2, 3].map((descriptor) => collect(child.stdio[descriptor]));
    options.during?.(child);
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const reports = (reported?.() ?? '').split('\n').filter((line) => line !== '');
    const facts = reports.map((line) => JSON.parse(line) as { readonly peak?: number; readonly loaded?: string });
    return {
      exitCode: exitCode ?? undefined,
      stdout: stdout?.() ?? '',
      stderr: stderr?.() ?? '',
      durationMs: performance.now() - started,
      peakBytes: facts.find(({ peak }) => peak !== undefined)?.peak,
      loaded: facts.flatMap(({ loaded }) => (loaded === undefined ? [] : [loaded])),
    };
  }

  /** Files below the state folder, the temporary folder and the home: after a scan there are none. */
  leftovers(): readonly string[] {
    return [this.state, this.#temporary, this.#home]
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => !isEmptyStateFolder(entry.name, entry.parentPath, this.state))
      .map((entry) => path.relative(this.root, path.join(entry.parentPath, entry.name)))
      .filter((place) => !OF_OTHERS.some((folder) => place.startsWith(folder)));
  }

  /** Makes everything in it another user's, who may then run the command. */
  giveTo({ uid, gid }: { readonly uid: number; readonly gid: number }): void {
    for (const folder of [this.root, this.cwd, this.#temporary, this.#home]) chownSync(folder, uid, gid);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Environment of the command. */
  environment(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.#home,
      TMPDIR: this.#temporary,
      IMGTRACK_STATE_DIR: this.state,
      LC_ALL: 'C.UTF-8',
    };
  }
}

/** The folder that holds workspaces may stay; nothing may be in it. The cache is there to stay, and an outbox in which nothing waits. */
const isEmptyStateFolder = (name: string, parent: string, state: string): boolean =>
  (parent === state && name === 'workspaces' && readdirSync(path.join(parent, name)).length === 0) ||
  path.join(parent, name).startsWith(path.join(state, 'cache')) ||
  isOfEmptyOutbox(path.relative(path.join(state, 'outbox'), path.join(parent, name)));

const isOfEmptyOutbox = (place: string): boolean =>
  /^(?:|format\.json|reserve|journal|claims|incoming|documents(?:\/[0-9a-f]{2})?)$/.test(place);

function collect(stream: ChildProcess['stdio'][number]): () => string {
  const pieces: Buffer[] = [];
  if (stream !== null && stream !== undefined && 'on' in stream) {
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('error', () => undefined);
  }
  return () => Buffer.concat(pieces).toString();
}

/** A test with a sandbox, which proves at its end that the command left nothing behind. */
export const test = base.extend<{ sandbox: Sandbox }>({
  // eslint-disable-next-line no-empty-pattern -- the fixture needs no other, and Vitest wants the pattern
  sandbox: async ({}, use) => {
    const sandbox = new Sandbox();
    try {
      await use(sandbox);
      expect(sandbox.leftovers(), 'what the command left behind').toEqual([]);
    } finally {
      sandbox.remove();
    }
  },
});
