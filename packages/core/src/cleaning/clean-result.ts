import type { EngineObject } from '../steps/engine.js';
import type { Fate } from './abandoned.js';

/** Something that imgtrack made and that is still there. */
export interface Remainder {
  readonly kind: 'workspace' | EngineObject['kind'];
  /** A path, or what the engine's commands take. */
  readonly id: string;
  /** Name of the runtime; absent for workspaces. */
  readonly runtime?: string;
  /** Of the scan that it was made for, where it says so. */
  readonly scanId?: string;
  /** "abandoned": a sweep removes it. */
  readonly fate: Fate;
  /** Folder to which a sweep moves what a scanner wrote in it. */
  readonly keptIn?: string;
}

/** Why something could not be removed. */
export interface Obstacle {
  /** In the words of the engine or the file system. */
  readonly reason: string;
  /** The command that removes it by hand, where there is one. */
  readonly byHand?: string;
}

export interface StuckRemainder extends Remainder, Obstacle {}

export interface FoundRemainder {
  readonly remainder: Remainder;
  /** Resolves with undefined when it is gone, whoever removed it. Rejects only with the signal's reason. */
  readonly remove: (signal: AbortSignal) => Promise<Obstacle | undefined>;
}

/** An engine that could not be looked into, so that something may be left in it. */
export interface UnaskedRuntime {
  readonly name: string;
  /** From the error catalogue. */
  readonly code: string;
  readonly why: string;
  readonly hint?: string;
}

/** What a sweep did, or with `dryRun` would do. */
export interface CleanResult {
  readonly dryRun: boolean;
  readonly removed: readonly Remainder[];
  readonly stuck: readonly StuckRemainder[];
  /** What may be somebody's still, or was asked to be kept. */
  readonly left: readonly Remainder[];
  /** Names of the engines that were looked into. */
  readonly asked: readonly string[];
  readonly unasked: readonly UnaskedRuntime[];
}
