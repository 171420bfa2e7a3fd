import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestEngine } from '../engines/engines.js';
import type { TestImage } from '../engines/images.js';
import { mountsBelow, processesAbout } from '../runtimes/engine-contents.js';
import { type Outcome, Sandbox } from '../support/imgtrack.js';
import { keptIn } from '../support/outbox.js';
import { privateMounts } from '../support/private-mounts.js';
import { type CommandFault, writeFaultyEngine } from './faulty-engine.js';
import type { Restart } from './own-engines.js';
import type { Breakage, Ending, Fault, Row } from './rows.js';

/** What the cells of one engine have in common. */
export interface Grounds {
  readonly engine: TestEngine;
  readonly image: TestImage;
  /** The program of test/engines/program. */
  readonly program: string;
  /** The ndtrack.sh of the stand-in for ndtrack. */
  readonly script: string;
  readonly restart?: Restart;
  /** Time limit of a scan in which something hangs: more than one needs to get there. */
  readonly limitMs: number;
}

export interface Cell {
  readonly ending: Ending;
  /** Where the scanner's document is. */
  readonly document: 'delivered' | 'kept' | 'nowhere';
  /** What is there after the scan and, where it was killed or could not clean up, after `imgtrack clean`. */
  readonly left: readonly string[];
}

/** Commands that were under way when imgtrack was killed end by themselves. */
const SETTLE_MS = 15_000;
const MIB = 2 ** 20;

/** How long a scan without any fault takes, in milliseconds. */
export async function durationOf(grounds: Grounds): Promise<number> {
  const sandbox = new Sandbox();
  try {
    writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify(settings(sandbox, grounds, {})));
    const { exitCode, stderr, durationMs } = await sandbox.imgtrack(['scan', grounds.image.reference], {
      env: environmentOf(sandbox, grounds.engine),
    });
    if (exitCode !== 0) throw new Error(stderr);
    return durationMs;
  } finally {
    sandbox.remove();
  }
}

const environmentOf = (sandbox: Sandbox, { environment }: TestEngine): Readonly<Record<string, string>> => ({
  ...environment,
  IMGTRACK_STATE_DIR: sandbox.state,
  TMPDIR: sandbox.root,
});

/** Scans with one fault, cleans up where that is due, and looks at what is left. */
export async function cell(grounds: Grounds, row: Row, fault: Fault): Promise<Cell> {
  const sandbox = new Sandbox();
  try {
    const { outcome, scans, isMet } = await scan(sandbox, grounds, row, fault);
    if (!isMet) return { ending: `not met: ${endingOf(outcome)}`, document: 'nowhere', left: [] };
    const remains = async (): Promise<readonly string[]> => traces(sandbox, grounds.engine, scans);
    let left = await remains();
    const isDirty = outcome.exitCode !== undefined && left.length > 0;
    if (left.length > 0) left = await afterCleaning(sandbox, grounds.engine, remains);
    return { ending: `${endingOf(outcome)}${isDirty ? ' left' : ''}`, document: await whereDocumentIs(sandbox), left };
  } finally {
    sandbox.remove();
  }
}

interface Scanned {
  readonly outcome: Outcome;
  readonly scans: ReadonlySet<string>;
  readonly isMet: boolean;
}

async function scan(sandbox: Sandbox, grounds: Grounds, row: Row, fault: Fault): Promise<Scanned> {
  const { engine, image } = grounds;
  const { place } = row;
  const breakage = 'breakage' in place && fault === 'fails' ? place.breakage : undefined;
  const signal = fault === 'SIGTERM' || fault === 'SIGKILL' ? fault : undefined;
  const sink = 'sink' in place ? { use: path.join(import.meta.dirname, 'sink.mjs'), with: { signal } } : undefined;
  writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify(settings(sandbox, grounds, row, breakage, sink)));
  const wrapper = await brokenBy(breakage, sandbox);
  const faulty =
    'command' in place
      ? writeFaultyEngine(path.join(sandbox.root, 'bin'), engine, place, commandFault(grounds, row, fault))
      : undefined;
  const listener = new Listener(signal !== undefined && 'step' in place ? { step: place.step, signal } : undefined);
  const args = ['scan', image.reference, '--progress', 'json', ...(row.args ?? [])];
  // A clean-up has a clock of its own.
  const isLimited = fault === 'hangs' && row.isCollected !== true;
  const limits = isLimited ? ['--set', `limits.imageMs=${grounds.limitMs}`] : [];
  const outcome = await sandbox.imgtrack([...args, ...limits], {
    env: {
      ...environmentOf(sandbox, engine),
      ...(faulty === undefined ? {} : { PATH: `${faulty.folder}:${engine.environment['PATH'] ?? ''}` }),
    },
    wrapper,
    during: (child) => {
      listener.listen(child);
    },
  });
  const isMet =
    faulty === undefined ? breakage !== undefined || sink !== undefined || listener.isMet : existsSync(faulty.met);
  return { outcome, scans: listener.scans, isMet };
}

/** An export is the way to the files, so that finding the C library is a command of the engine as well. */
function settings(
  sandbox: Sandbox,
  grounds: Grounds,
  { isNdtrack = false, isCopied = false }: Pick<Row, 'isNdtrack' | 'isCopied'>,
  breakage?: Breakage,
  sink?: object,
): object {
  return {
    runtime: { use: grounds.engine.runtime, with: { strategies: ['export'] } },
    scanner: isNdtrack ? ndtrack(sandbox, grounds, breakage) : smallScanner(grounds, breakage, isCopied),
    cache: 'off',
    ...(sink === undefined ? { outputDirectory: 'out' } : { sinks: [sink] }),
  };
}

const smallScanner = ({ program }: Grounds, breakage: Breakage | undefined, isCopied: boolean): object => ({
  use: path.join(import.meta.dirname, 'scanner.mjs'),
  with: {
    program: breakage === 'no-scanner' ? `${program}-missing` : program,
    isWrong: breakage === 'wrong-digest',
    bytes: breakage === 'little-room' ? 40 * MIB : 100,
    marker: isCopied ? 'a marker' : '',
  },
});

/** Half of the archive behind the script; settings that are no XML. */
function ndtrack(sandbox: Sandbox, { script }: Grounds, breakage: Breakage | undefined): object {
  const [from, inventorySettings] = [sandbox.file('ndtrack.sh'), sandbox.file('InventorySettings.xml')];
  const whole = readFileSync(script);
  writeFileSync(from, breakage === 'broken-script' ? whole.subarray(0, whole.length / 2) : whole, { mode: 0o755 });
  writeFileSync(inventorySettings, breakage === 'broken-settings' ? '<InventorySettings' : '<InventorySettings/>');
  return { use: 'ndtrack', with: { from, inventorySettings } };
}

/** Words in front of the command. */
async function brokenBy(breakage: Breakage | undefined, { state }: Sandbox): Promise<readonly string[]> {
  if (breakage === 'state-is-a-file') writeFileSync(state, '');
  // 64 MiB of a disk are never used.
  const room = breakage === 'no-room' ? 64 : breakage === 'little-room' ? 80 : undefined;
  if (room === undefined) return [];
  mkdirSync(state);
  return privateMounts(`mount -t tmpfs -o size=${room}m none '${state}'`);
}

function commandFault({ engine, restart }: Grounds, { words, isNeverReal }: Row, fault: Fault): CommandFault {
  switch (fault) {
    case 'fails':
      return { kind: 'fails', words: words?.[engine.runtime] ?? `${engine.runtime} has failed`, exitCode: 1 };
    case 'hangs':
      return { kind: 'hangs' };
    case 'SIGTERM':
    case 'SIGKILL':
      return {
        kind: 'signal',
        signal: fault === 'SIGTERM' ? 'TERM' : 'KILL',
        then: isNeverReal === true ? 'fails' : 'goes-on',
      };
    case 'restarted':
      if (restart === undefined) throw new Error(`${engine.name} cannot be restarted`);
      return { kind: 'restarted', restart };
  }
}

/** Reads the events of a scan, and may send it a signal when a step begins. */
class Listener {
  readonly scans = new Set<string>();
  readonly #at: { readonly step: string; readonly signal: 'SIGTERM' | 'SIGKILL' } | undefined;
  #isMet = false;

  constructor(at: { readonly step: string; readonly signal: 'SIGTERM' | 'SIGKILL' } | undefined) {
    this.#at = at;
  }

  get isMet(): boolean {
    return this.#isMet;
  }

  listen(child: ChildProcess): void {
    if (child.stderr === null) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      const scanId = /"scanId":"([0-9a-f-]+)"/.exec(line)?.[1];
      if (scanId !== undefined) this.scans.add(scanId);
      if (this.#isMet || this.#at === undefined || !line.includes(`"type":"step.started","step":"${this.#at.step}"`))
        return;
      this.#isMet = true;
      child.kill(this.#at.signal);
    });
  }
}

function endingOf({ exitCode, stderr }: Outcome): Ending {
  const codes = [...stderr.matchAll(/^Code: (\S+)$/gm)].map(([, code]) => code ?? '');
  return exitCode === undefined ? 'killed' : [String(exitCode), ...codes].join(' ');
}

async function whereDocumentIs({ cwd, state }: Sandbox): Promise<Cell['document']> {
  const isIn = (folder: string): boolean =>
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.ndi'));
  if (isIn(path.join(cwd, 'out'))) return 'delivered';
  // Of a scan that was killed there is no report, only what was collected.
  if (isIn(path.join(state, 'outbox', 'recovered'))) return 'kept';
  const isKept =
    existsSync(path.join(state, 'outbox')) &&
    (await keptIn(state)).some(({ documents }) => Object.keys(documents).length > 0);
  return isKept ? 'kept' : 'nowhere';
}

/** Everything of these scans that can be seen from outside. */
async function traces(sandbox: Sandbox, engine: TestEngine, scans: ReadonlySet<string>): Promise<readonly string[]> {
  const workspaces = path.join(sandbox.state, 'workspaces');
  const [images, containers] = [
    await engine.command(['images', '--all', '--format', '{{.Repository}}:{{.Tag}}']),
    await engine.command(['ps', '--all', '--format', '{{.Names}}']),
  ];
  const named = `${images.stdout}\n${containers.stdout}\n${images.stderr}\n${containers.stderr}`.split('\n');
  return [
    ...named.filter((line) => [...scans].some((scan) => line.includes(scan))),
    ...mountsBelow(sandbox.root),
    ...processesAbout(sandbox.root),
    ...(existsSync(workspaces) ? readdirSync(workspaces) : []),
  ];
}

async function afterCleaning(
  sandbox: Sandbox,
  engine: TestEngine,
  remains: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const { exitCode, stderr } = await sandbox.imgtrack(['clean', '--runtime', engine.runtime], {
      env: environmentOf(sandbox, engine),
    });
    const left = await remains();
    if (left.length === 0 && exitCode === 0) return [];
    if (Date.now() > deadline) return exitCode === 0 ? left : [...left, `clean: ${stderr}`];
    await wait(300);
  }
}
