import type { ImageReference } from '../model/image-reference.js';
import type { Libc } from '../model/libc.js';
import type { Platform } from '../model/platform.js';
import type { PluginInstance } from '../plugin/plugin-host.js';
import type { PullPolicy } from '../steps/image-source.js';
import type { Limits } from '../steps/limits.js';
import type { RootfsStrategy } from '../steps/rootfs-provider.js';
import type { Uplink } from '../steps/scanner.js';

/** What a run will do. Data only; `imgtrack plan` prints it, `imgtrack scan` executes it. Nothing downstream reads flags or configuration. */
export interface Plan {
  readonly targets: readonly PlannedTarget[];
  readonly runtimes: readonly PlannedRuntime[];
  readonly scanner?: PluginInstance & { readonly route: 'derived' | 'rootfs' };
  /** The image whose files the scanner injects. */
  readonly scannerContents?: PlannedTarget;
  readonly sinks: readonly PlannedSink[];
  readonly formats: readonly PluginInstance[];
  readonly pull: PullPolicy;
  readonly platform?: Platform;
  readonly libc: 'detect' | Libc;
  /** Where the scanner delivers to by itself. Absent: the host delivers, and the scanner has no network. */
  readonly uplink?: Uplink;
  /** Of the engine, for the uplink. Absent: the engine's default one. */
  readonly network?: string;
  readonly stopAfter?: 'build';
  readonly keep: { readonly files: boolean; readonly image: boolean; readonly container: boolean };
  readonly limits: Limits;
  /** Images that are scanned at the same time. */
  readonly concurrency: number;
  /** How long the run goes on after its last image, for what has not arrived yet. Absent: as the retry policy says. */
  readonly patienceMs?: number;
  readonly cache: 'use' | 'refresh' | 'off';
  /** What the user may not expect, in whole sentences. */
  readonly notes: readonly string[];
  /** Everything that would fail later, found now: all of it, not the first. A plan with problems is not executed. */
  readonly problems: readonly PlanProblem[];
}

export interface PlannedTarget {
  readonly reference: ImageReference;
  /** Names of the plan's runtimes that are asked for it, in order; empty where each of them is a problem. */
  readonly runtimes: readonly string[];
}

export interface PlannedRuntime extends PluginInstance {
  /** Ways to the files of an image, in the order in which they are tried. */
  readonly strategies: readonly RootfsStrategy[];
}

export interface PlannedSink extends PluginInstance {
  /** With the name it says which sink it is, from run to run: `SinkInstance.id`. */
  readonly id: string;
  readonly mode: 'queued' | 'inline';
  readonly formats: readonly string[];
}

export interface PlanProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
