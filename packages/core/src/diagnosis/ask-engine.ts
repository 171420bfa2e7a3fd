import { ImgtrackError } from '../errors/imgtrack-error.js';
import { maskSecrets } from '../errors/secrets.js';
import { withinLimit } from '../scan/within-limit.js';
import type { Engine, EngineStatus, UnusableEngine } from '../steps/engine.js';

/** Asks an engine whether it can be used; that it does not answer within the time is an answer too. Rejects with the signal's reason. */
export async function askEngine(
  name: string,
  engine: Engine,
  limitMs: number,
  signal: AbortSignal,
): Promise<EngineStatus> {
  try {
    return masked(await withinLimit(name, limitMs, signal, async (either) => engine.status(either)));
  } catch (error) {
    signal.throwIfAborted();
    return unusable(error);
  }
}

/** An error as the reason why an engine cannot be used. Passes on what is no error of imgtrack's. */
export function unusable(error: unknown): UnusableEngine {
  if (!ImgtrackError.is(error)) throw error;
  const { code, message, hint } = error;
  const why = maskSecrets(message);
  return { usable: false, code, why, ...(hint === undefined ? {} : { hint: maskSecrets(hint) }) };
}

/** Engines quote addresses, and those may hold credentials. */
function masked(status: EngineStatus): EngineStatus {
  if (!status.usable) return { ...status, why: maskSecrets(status.why) };
  const facts = Object.entries(status.facts).map(([name, fact]) => [name, maskSecrets(fact)] as const);
  return { ...status, facts: Object.fromEntries(facts) };
}
