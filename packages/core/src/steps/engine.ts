/** What stands behind a runtime, for `imgtrack doctor` and `imgtrack clean`. Absent from a runtime that reads files. */
export interface Engine {
  /** Asks the engine; that it cannot be used is an answer. Rejects only with the signal's reason. */
  status(signal: AbortSignal): Promise<EngineStatus>;
  /** Everything in the engine that imgtrack made, whoever's scan it belongs to. Rejects as commands of the engine do. */
  objects(signal: AbortSignal): Promise<readonly EngineObject[]>;
  /** Removes one of `objects`; one that is gone already is no error. */
  remove(object: EngineObject, signal: AbortSignal): Promise<void>;
}

export type EngineStatus = UsableEngine | UnusableEngine;

export interface UsableEngine {
  readonly usable: true;
  /** True: the engine's folders are another machine's. */
  readonly remote: boolean;
  /** Words for people, in the order in which they are to be shown: "client" → "28.2.2", "storage" → "overlay2". */
  readonly facts: Readonly<Record<string, string>>;
}

export interface UnusableEngine {
  readonly usable: false;
  /** From the error catalogue: IMGT_COMMAND_MISSING, IMGT_ENGINE_UNAVAILABLE, IMGT_ENGINE_DENIED, IMGT_ENGINE_HANGS. */
  readonly code: string;
  readonly why: string;
  readonly hint?: string;
}

/** Something that was made for a scan. */
export interface EngineObject {
  readonly kind: 'container' | 'image' | 'snapshot';
  /** What the engine's commands take. */
  readonly id: string;
  /** As `StepContext.labels` had them when it was made. */
  readonly labels: Readonly<Record<string, string>>;
  /** The command that removes it, for people: "docker image rm sha256:…". */
  readonly byHand?: string;
}
