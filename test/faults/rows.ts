import type { StepName } from '@imgtrack/core';

/** The columns of the matrix. */
export const faults = ['fails', 'hangs', 'SIGTERM', 'SIGKILL', 'restarted'] as const;
export type Fault = (typeof faults)[number];

export type Runtime = 'docker' | 'podman' | 'nerdctl';

/** Exit code and code of the error. "left": something is in the engine until `imgtrack clean` takes it away. */
export type Ending = string;

/** What of the file system, or of the scanner, makes a step fail that runs no command. */
export type Breakage =
  | 'no-scanner'
  | 'state-is-a-file'
  | 'wrong-digest'
  | 'no-room'
  | 'little-room'
  | 'refusing-sink'
  | 'broken-script'
  | 'broken-settings';

/** Where a fault meets a scan: at a command of the engine, as a pattern of sh; or where a step begins that runs none. */
export type Place =
  /** `after`: not before a command of this pattern. */
  | { readonly command: string; readonly after?: string }
  | { readonly step: StepName; readonly breakage: Breakage }
  | { readonly sink: true; readonly breakage: Breakage };

export interface Row {
  /** Number of the step in the document, and what it does. */
  readonly step: string;
  readonly place: Place;
  readonly args?: readonly string[];
  /** The stand-in for ndtrack, out of its self-extracting script. Absent: the small scanner of these tests. */
  readonly isNdtrack?: boolean;
  /** Those that take this step. Absent: all. */
  readonly runtimes?: readonly Runtime[];
  /** Where the engines differ, by the engine. Absent: there is no such fault. */
  readonly expected: Readonly<Partial<Record<Fault, Ending | Readonly<Record<Runtime, Ending>>>>>;
  /** What the engines say when the command fails. */
  readonly words?: Readonly<Record<Runtime, string>>;
  /** The scanner's folder is not empty, so that the engine has to copy it out. */
  readonly isCopied?: boolean;
  /** The command never gets to the engine: it would leave the machine. */
  readonly isNeverReal?: boolean;
  /** From here on the scanner's document is on the host, and may not be lost. */
  readonly isCollected?: boolean;
  /** It is delivered meanwhile. */
  readonly isDelivered?: boolean;
}

const [HANGS, STOPPED, KILLED, AWAY] = [
  '5 IMGT_TIME_LIMIT',
  '130 IMGT_INTERRUPTED',
  'killed',
  '5 IMGT_ENGINE_UNAVAILABLE',
];
const always = { hangs: HANGS, SIGTERM: STOPPED, SIGKILL: KILLED, restarted: AWAY } as const;
const signals = { SIGTERM: STOPPED, SIGKILL: KILLED } as const;

/** Of a derived image. */
const RUN = 'run *localhost/imgtrack/*';

const fatal = (words: string): string => `time="2026-01-01T00:00:00Z" level=fatal msg="${words}"`;
const refused = 'Get "https://images.example/v2/": dial tcp 192.0.2.7:443: connect: connection refused';

export const rows: readonly Row[] = [
  {
    step: '1 pull',
    place: { command: 'pull *' },
    args: ['--pull', 'always'],
    expected: { ...always, fails: '5 IMGT_PULL_FAILED', restarted: '5 IMGT_ENGINE_UNAVAILABLE' },
    words: {
      docker: `Error response from daemon: ${refused}`,
      podman: `Error: initializing source docker://images.example/musl:1: pinging container registry images.example: ${refused}`,
      nerdctl: fatal(`failed to do request: ${refused}`),
    },
    isNeverReal: true,
  },
  {
    step: '2 metadata',
    place: { command: 'image inspect *' },
    expected: { ...always, fails: '5 IMGT_ENGINE_FAILED' },
  },
  {
    step: '3 scanner',
    place: { step: 'prepare', breakage: 'no-scanner' },
    expected: { ...signals, fails: '6 IMGT_STEP_FAILED' },
  },
  {
    // A way to the files that fails is none: the image's own ldd is asked instead.
    step: '4 libc',
    place: { command: 'export *' },
    expected: { ...always, fails: '0', restarted: '0' },
  },
  {
    step: '5 work folder',
    place: { step: 'prepare', breakage: 'state-is-a-file' },
    expected: { ...signals, fails: '3 IMGT_STATE_UNWRITABLE' },
  },
  {
    step: '6 extraction',
    place: { step: 'prepare', breakage: 'broken-script' },
    isNdtrack: true,
    expected: { ...signals, fails: '3 IMGT_SCANNER_UNUSABLE' },
  },
  {
    step: '7 settings file',
    place: { step: 'prepare', breakage: 'broken-settings' },
    isNdtrack: true,
    expected: { ...signals, fails: '3 IMGT_SCANNER_FILE_INVALID' },
  },
  {
    step: '8 payload',
    place: { step: 'build', breakage: 'wrong-digest' },
    expected: { ...signals, fails: '5 IMGT_DIGEST_MISMATCH' },
  },
  {
    step: '8 payload, without room',
    place: { step: 'build', breakage: 'no-room' },
    expected: { fails: '5 IMGT_DISK_FULL' },
  },
  {
    // Where an image cannot be committed, it is built, and the other way round.
    step: '8 payload, into a container',
    place: { command: 'cp /*' },
    runtimes: ['docker'],
    expected: { ...always, fails: '0', restarted: '0' },
  },
  {
    // What cannot be mounted is copied.
    step: '8 payload, into a mounted container',
    place: { command: 'mount imgtrack-*' },
    runtimes: ['podman'],
    expected: { ...always, fails: '0' },
  },
  {
    step: '9 commit',
    place: { command: 'commit *' },
    runtimes: ['docker', 'podman'],
    expected: { ...always, fails: '0', restarted: '0' },
  },
  {
    step: '9 build',
    place: { command: 'build *' },
    runtimes: ['nerdctl'],
    expected: { ...always, fails: '0', restarted: '0' },
  },
  {
    step: '10 run',
    place: { command: RUN },
    expected: { ...always, fails: '5 IMGT_CONTAINER_FAILED' },
  },
  {
    step: '10 end',
    place: { command: 'wait *' },
    runtimes: ['nerdctl'],
    expected: { ...always, fails: '5 IMGT_CONTAINER_FAILED' },
  },
  {
    step: '10 run, of ndtrack',
    place: { command: RUN },
    isNdtrack: true,
    expected: { ...always, fails: '5 IMGT_CONTAINER_FAILED' },
  },
  {
    step: '11 collection',
    place: { command: 'cp imgtrack-*' },
    isCopied: true,
    runtimes: ['docker', 'nerdctl'],
    expected: { ...always, fails: '5 IMGT_ENGINE_FAILED' },
  },
  {
    step: '11 collection, from a mounted container',
    place: { command: 'mount imgtrack-*', after: RUN },
    isCopied: true,
    runtimes: ['podman'],
    expected: { ...always, fails: '0' },
  },
  {
    step: '11 collection, without room',
    place: { step: 'collect', breakage: 'little-room' },
    expected: { fails: '5 IMGT_DISK_FULL' },
  },
  {
    step: '12 container',
    place: { command: 'rm --force *', after: RUN },
    // What was not removed is said, and changes no result. An engine that comes back is asked again.
    expected: { ...always, fails: '0 left', hangs: '0 left', restarted: '0' },
    isCollected: true,
    isDelivered: true,
  },
  {
    step: '12 image',
    // The private name of the source ends otherwise. A derivation that failed, because a neighbour's image went, removes one as well, before.
    place: { command: 'image rm *:????????', after: RUN },
    expected: { ...always, fails: '0 left', hangs: '0 left', restarted: '0' },
    isCollected: true,
    isDelivered: true,
  },
  {
    step: '12 delivery',
    place: { sink: true, breakage: 'refusing-sink' },
    expected: { ...signals, fails: '7 IMGT_DELIVERY_FAILED' },
    isCollected: true,
  },
];

/** Those in which something of a scan is in the engine. */
const core = /^(?:9 build|10|11)/;

/** podman has no daemon to restart. On nerdctl the core of the matrix is tried. */
export function isTried({ step, place, expected, runtimes }: Row, fault: Fault, runtime: Runtime): boolean {
  if (expected[fault] === undefined || runtimes?.includes(runtime) === false) return false;
  if (runtime === 'docker') return true;
  return runtime === 'podman' ? fault !== 'restarted' : core.test(step) && 'command' in place;
}
