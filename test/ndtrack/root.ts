import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Unavailable } from '../support/assets.js';
import { needPrograms, needRoot } from '../support/run.js';
import { smallRoot, writeRoot } from '../support/sample-roots.js';
import { ndtrackBuild, type NdtrackVariant } from './ndtrack.js';

export interface NdtrackOutcome {
  /** Undefined: ended by a signal. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A small root file system with one build of the stand-in in it. */
export interface NdtrackRoot extends Disposable {
  /** On this machine. */
  readonly folder: string;
  /** Runs the build with this root as its own. Inventory and log lie in /out unless the tags say otherwise. */
  run(tags: Readonly<Record<string, string>>, options?: RunSettings): Promise<NdtrackOutcome>;
  /** The lines of the log without their times. */
  log(): readonly string[];
  /** Paths of the inventories on this machine. */
  inventories(): readonly string[];
}

export interface RunSettings {
  /** Words in front of the tags. */
  readonly words?: readonly string[];
  /** root unless told. */
  readonly uid?: number;
  /** Milliseconds after which it gets SIGTERM, and then so many after which it gets SIGKILL. Neither comes unless told. */
  readonly terminateAfterMs?: number;
  readonly killAfterMs?: number;
}

/** What each needs of a C library: loader and libraries, as Debian has them. */
const libraries: Readonly<Record<NdtrackVariant, readonly string[]>> = {
  glibc: ['/lib64/ld-linux-x86-64.so.2', '/lib/x86_64-linux-gnu/libc.so.6'],
  musl: ['/lib/ld-musl-x86_64.so.1'],
  static: [],
};

export async function ndtrackRoot(
  variant: NdtrackVariant,
  files: Readonly<Record<string, string>> = smallRoot,
): Promise<NdtrackRoot> {
  needRoot();
  needPrograms('chroot');
  const { file } = await ndtrackBuild(variant);
  const missing = libraries[variant].filter((library) => !existsSync(library));
  if (missing.length > 0) throw new Unavailable(`not installed: ${missing.join(', ')}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-test-ndtrack-'));
  chmodSync(folder, 0o755);
  writeRoot(folder, files);
  for (const library of libraries[variant]) {
    mkdirSync(path.join(folder, path.dirname(library)), { recursive: true });
    copyFileSync(library, path.join(folder, library));
  }
  copyFileSync(file, path.join(folder, 'ndtrack'));
  chmodSync(path.join(folder, 'ndtrack'), 0o755);
  const outputs = path.join(folder, 'out');
  return {
    folder,
    async run(tags, settings = {}) {
      const given = { MachineInventoryDirectory: '/out', LogFile: '/out/tracker.log', ...tags };
      const options = Object.entries(given).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
      return outcomeOf(folder, [...(settings.words ?? []), ...options], settings);
    },
    log: () =>
      readFileSync(path.join(outputs, 'tracker.log'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^\[[^\]]+\] /, '')),
    inventories: () =>
      readdirSync(outputs)
        .filter((name) => name.endsWith('.ndi'))
        .map((name) => path.join(outputs, name)),
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function outcomeOf(
  folder: string,
  words: readonly string[],
  { uid = 0, terminateAfterMs, killAfterMs }: RunSettings,
): Promise<NdtrackOutcome> {
  const child = spawn('chroot', [`--userspec=${uid}:${uid}`, folder, '/ndtrack', ...words], {
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [[], []] as [Buffer[], Buffer[]];
  child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
  child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
  const timers = [
    terminateAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGTERM'), terminateAfterMs),
    killAfterMs === undefined
      ? undefined
      : setTimeout(() => child.kill('SIGKILL'), (terminateAfterMs ?? 0) + killAfterMs),
  ];
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, by) => {
      resolve([code, by]);
    });
  });
  for (const timer of timers) clearTimeout(timer);
  return {
    exitCode: exitCode ?? undefined,
    signal: signal ?? undefined,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}
