import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'vitest';
import { orSkip, repository, Unavailable } from '../support/assets.js';

export type EngineName =
  | 'docker'
  | 'docker-containerd'
  | 'docker-remapped'
  | 'docker-distant'
  | 'podman'
  | 'podman-rootless'
  | 'nerdctl'
  | 'nerdctl-rootless';

export interface EngineOutcome {
  /** Undefined: killed, by a signal or because it took too long. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface EngineCommandOptions {
  /** Bytes for standard input; nothing unless told. */
  readonly input?: Buffer;
  /** More variables, or others. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed. 60 s unless told. */
  readonly timeoutMs?: number;
}

/** One of the engines that engines.sh starts. It is known here whether it is up or not. */
export interface TestEngine {
  readonly name: EngineName;
  /** What imgtrack calls it, and the name of its command. */
  readonly runtime: 'docker' | 'podman' | 'nerdctl';
  /** All variables that imgtrack and the engine's command need, and no others. Throws Unavailable while it is not up. */
  readonly environment: Readonly<Record<string, string>>;
  /** Words in front of a command that then runs as the engine's user; the environment is kept. None: root. */
  readonly as: readonly string[];
  /** Owner of what such a command may write. */
  readonly user: { readonly uid: number; readonly gid: number };
  /** The repository, Node.js, and a working folder, where the engine's user can reach them; he cannot write there. */
  readonly repository: string;
  readonly node: string;
  readonly workingFolder: string;
  /** Where containerd has the files of its images. */
  readonly containerd?: { readonly address: string; readonly namespace: string };
  /** Runs the engine's own command. Whatever exit code it has is a result. */
  command(args: readonly string[], options?: EngineCommandOptions): Promise<EngineOutcome>;
}

/** Where engines.sh keeps what it starts. */
export const stateRoot: string = process.env['IMGTRACK_ENGINES_STATE'] ?? '/var/tmp/imgtrack-engines';

export const enginesScript: string = path.join(import.meta.dirname, 'engines.sh');

const ROOTLESS_USER = 'imgtrack-test';
const TIMEOUT_MS = 60_000;

const containerdAddress = path.join(stateRoot, 'containerd', 'containerd.sock');

/** Every engine that must do all that imgtrack needs, up or not, in the order in which engines.sh starts them. */
export const engines: readonly TestEngine[] = [
  rootful('docker', 'docker'),
  rootful('docker-containerd', 'docker', 'moby'),
  rootful('podman', 'podman'),
  rootless('podman-rootless', 'podman'),
  rootful('nerdctl', 'nerdctl', 'default'),
];

/** Without copies from stopped containers, limits, and network: what imgtrack does there is less, and has tests of its own. */
export const limitedEngines: readonly TestEngine[] = [rootless('nerdctl-rootless', 'nerdctl')];

/** Those whose files are not as root of this machine sees them: users are mapped, or the machine is another one. They share none of its folders. */
export const enginesElsewhere: readonly TestEngine[] = [
  rootful('docker-remapped', 'docker'),
  rootful('docker-distant', 'docker'),
];

export function engine(name: EngineName): TestEngine {
  const found = [...engines, ...limitedEngines, ...enginesElsewhere].find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no such engine: ${name}`);
  return found;
}

/** Asks the engine for its version. Throws Unavailable, with its own words, when it does not answer. */
export async function needEngine(wanted: TestEngine): Promise<TestEngine> {
  const { exitCode, stderr } = await wanted.command(['version']).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error) throw new Unavailable(`${wanted.name}: ${error.message}`);
    throw error;
  });
  if (exitCode === 0) return wanted;
  throw new Unavailable(`${wanted.name} does not answer: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}

/** The engine, or the end of the test as skipped with the reason why it is not there. */
export async function engineOrSkip(
  context: Pick<TestContext, 'task' | 'skip'>,
  wanted: TestEngine,
): Promise<TestEngine> {
  return orSkip(context, async () => needEngine(wanted));
}

/** What engines.sh published about a part. */
export function published(part: string): Readonly<Record<string, string>> {
  const file = path.join(stateRoot, 'environment', part);
  const text = readOrNothing(file);
  if (text === undefined) throw new Unavailable(`${part} is not up (bash test/engines/engines.sh up)`);
  return Object.fromEntries(
    text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [key = ''] = line.split('=', 1);
        return [key, line.slice(key.length + 1)];
      }),
  );
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function rootful(name: EngineName, runtime: TestEngine['runtime'], namespace?: string): TestEngine {
  return described(name, runtime, {
    as: [],
    userFolder: '/',
    repository,
    node: process.execPath,
    workingFolder: repository,
    ...(namespace === undefined ? {} : { containerd: { address: containerdAddress, namespace } }),
  });
}

function rootless(name: EngineName, runtime: TestEngine['runtime']): TestEngine {
  return described(name, runtime, {
    as: ['setpriv', '--reuid', ROOTLESS_USER, '--regid', ROOTLESS_USER, '--init-groups', '--'],
    userFolder: path.join(stateRoot, name, 'home'),
    repository: path.join(stateRoot, 'repository'),
    node: path.join(stateRoot, 'node'),
    workingFolder: path.join(stateRoot, 'repository'),
  });
}

type Place = Pick<TestEngine, 'as' | 'repository' | 'node' | 'workingFolder' | 'containerd'> & {
  /** Belongs to the engine's user. */
  readonly userFolder: string;
};

function described(name: EngineName, runtime: TestEngine['runtime'], { userFolder, ...place }: Place): TestEngine {
  return {
    name,
    runtime,
    ...place,
    get environment() {
      return published(name);
    },
    get user() {
      const { uid, gid } = statSync(userFolder);
      return { uid, gid };
    },
    async command(args, options = {}) {
      const [program = '', ...words] = [...place.as, runtime, ...args];
      return outcomeOf(program, words, {
        ...options,
        env: { ...published(name), ...options.env },
        cwd: place.workingFolder,
      });
    },
  };
}

async function outcomeOf(
  program: string,
  args: readonly string[],
  { input, timeoutMs = TIMEOUT_MS, env, cwd }: EngineCommandOptions & { readonly cwd: string },
): Promise<EngineOutcome> {
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr] = [[], []] as [Buffer[], Buffer[]];
  child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
  child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
  // A command that does not read all of it may end first.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return {
    exitCode: exitCode ?? undefined,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}
