import { maskSecrets } from '../errors/secrets.js';
import { reasonOf } from '../errors/serialize-error.js';
import { withinLimit } from '../scan/within-limit.js';
import type { Engine, EngineObject } from '../steps/engine.js';
import { ownerOfLabels } from '../workspace/owner-labels.js';
import { fateOf, type Surroundings } from './abandoned.js';
import type { FoundRemainder, Obstacle } from './clean-result.js';

/** For the removal of one thing. */
const REMOVAL_MS = 60_000;

/** What is used by others comes after them: containers hold images. */
const KINDS: readonly EngineObject['kind'][] = ['container', 'image', 'snapshot'];

/** What scans made in one engine, seen by whoever cleans up. */
export class EngineSweep {
  readonly #runtime: string;
  readonly #engine: Engine;

  constructor(runtime: string, engine: Engine) {
    this.#runtime = runtime;
    this.#engine = engine;
  }

  /** In the order in which they can be removed. What does not say whose it is stays. Rejects as `Engine.objects` does. */
  async find(surroundings: Surroundings, signal: AbortSignal): Promise<readonly FoundRemainder[]> {
    const objects = [...(await this.#engine.objects(signal))].sort(
      (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.id < b.id ? -1 : 1),
    );
    return objects.map((object) => {
      const owned = ownerOfLabels(object.labels);
      return {
        remainder: {
          kind: object.kind,
          id: object.id,
          runtime: this.#runtime,
          ...(owned === undefined ? {} : { scanId: owned.scanId }),
          fate: owned === undefined ? 'undecided' : fateOf(owned, surroundings),
        },
        remove: async (stop) => this.#remove(object, stop),
      };
    });
  }

  async #remove(object: EngineObject, signal: AbortSignal): Promise<Obstacle | undefined> {
    try {
      await withinLimit(this.#runtime, REMOVAL_MS, signal, async (either) => this.#engine.remove(object, either));
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      const { byHand } = object;
      return { reason: maskSecrets(reasonOf(error)), ...(byHand === undefined ? {} : { byHand }) };
    }
  }
}
