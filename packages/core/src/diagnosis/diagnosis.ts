import type { Fate } from '../cleaning/abandoned.js';
import type { Remainder } from '../cleaning/clean-result.js';
import type { SerializedError } from '../model/scan-report.js';
import type { EngineStatus } from '../steps/engine.js';
import type { RootfsStrategy } from '../steps/rootfs-provider.js';

/** What imgtrack can work with on this machine. Data only; `imgtrack doctor` prints it. */
export interface Diagnosis {
  readonly node: { readonly version: string; readonly os: string; readonly architecture: string };
  /** Of this process; -1 where the system has no user ids. */
  readonly user: { readonly uid: number; readonly isRoot: boolean };
  readonly state: StateDiagnosis;
  /** In the order in which they are asked. */
  readonly runtimes: readonly RuntimeDiagnosis[];
  /** Names of the runtimes that are asked for an image that no prefix assigns to one, in order. */
  readonly asked: readonly string[];
}

export interface RuntimeDiagnosis {
  readonly name: string;
  /** The settings name it. */
  readonly configured: boolean;
  readonly usable: boolean;
  /** Prefixes of references that it answers to. */
  readonly transports: readonly string[];
  /** Absent: it needs none. */
  readonly engine?: EngineStatus;
  /** Ways to the files of an image, in the order in which they are tried. */
  readonly strategies: readonly RootfsStrategy[];
  /** What scans made in the engine and is still there. */
  readonly remainders: readonly RemainderCount[];
  /** What kept the questions above from being answered. */
  readonly problems: readonly SerializedError[];
}

export interface RemainderCount {
  readonly kind: Remainder['kind'];
  readonly fate: Fate;
  readonly count: number;
}

export interface StateDiagnosis {
  readonly workspaces: {
    readonly folder: string;
    /** Bytes on its disk that this user may fill; absent where it cannot be known. */
    readonly freeBytes?: number;
    readonly remainders: readonly RemainderCount[];
    /** Why the folder cannot be read. */
    readonly problem?: string;
  };
  readonly outbox: {
    readonly folder: string;
    readonly waiting: number;
    readonly dead: number;
    /** Why it cannot be read. */
    readonly problem?: string;
  };
  readonly cache: { readonly folder: string; readonly entries: number; readonly bytes: number };
}
