import { askEngine, unusable } from '../diagnosis/ask-engine.js';
import type { EnlistedRuntime } from '../plugin/runtime-roster.js';
import { withinLimit } from '../scan/within-limit.js';
import { surroundings, type Surroundings } from './abandoned.js';
import type { CleanResult, FoundRemainder, Remainder, StuckRemainder, UnaskedRuntime } from './clean-result.js';
import { EngineSweep } from './engine-sweep.js';
import type { WorkspaceSweep } from './workspace-sweep.js';

/** For an engine to say whether it can be used, and then what is in it. */
const QUESTION_MS = 30_000;

interface LookedInto {
  readonly name: string;
  readonly found: readonly FoundRemainder[];
}

/** Removes what dead owners left: folders, mounts and what lies in engines. What a living process uses is never touched. */
export class Cleaner {
  readonly #workspaces: WorkspaceSweep;

  constructor(workspaces: WorkspaceSweep) {
    this.#workspaces = workspaces;
  }

  /**
   * Whatever cannot be removed, or be looked into, is in the result. Rejects with the signal's reason, and with the error of the file system
   * where the folder of the workspaces cannot be read.
   */
  async clean(runtimes: readonly EnlistedRuntime[], dryRun: boolean, signal: AbortSignal): Promise<CleanResult> {
    const current = surroundings(new Date());
    const [workspaces, ...engines] = await Promise.all([
      this.#workspaces.find(current),
      ...runtimes.map(async (runtime) => lookInto(runtime, current, signal)),
    ]);
    const lookedInto = engines.filter((engine): engine is LookedInto => engine !== undefined && 'found' in engine);
    const unasked = engines.filter((engine): engine is UnaskedRuntime => engine !== undefined && 'why' in engine);
    const removed: Remainder[] = [];
    const stuck: StuckRemainder[] = [];
    const left: Remainder[] = [];
    const sweep = async (found: readonly FoundRemainder[]): Promise<void> => {
      for (const { remainder, remove } of found) {
        const abandoned = remainder.fate === 'abandoned';
        const obstacle = abandoned && !dryRun ? await remove(signal) : undefined;
        if (!abandoned) left.push(remainder);
        else if (obstacle === undefined) removed.push(remainder);
        else stuck.push({ ...remainder, ...obstacle });
      }
    };
    // Folders first: what is mounted there lies in the engines.
    await sweep(workspaces);
    for (const { found } of lookedInto) await sweep(found);
    return { dryRun, removed, stuck, left, asked: lookedInto.map(({ name }) => name), unasked };
  }
}

/** undefined: there is no engine. */
async function lookInto(
  { name, hosted }: EnlistedRuntime,
  current: Surroundings,
  signal: AbortSignal,
): Promise<LookedInto | UnaskedRuntime | undefined> {
  if (!('steps' in hosted)) return { name, code: hosted.code, why: hosted.message, ...hintOf(hosted) };
  const { engine } = hosted.steps;
  if (engine === undefined) return undefined;
  const status = await askEngine(name, engine, QUESTION_MS, signal);
  if (!status.usable) return { name, code: status.code, why: status.why, ...hintOf(status) };
  try {
    const sweep = new EngineSweep(name, engine);
    return { name, found: await withinLimit(name, QUESTION_MS, signal, async (either) => sweep.find(current, either)) };
  } catch (error) {
    signal.throwIfAborted();
    const { code, why, ...more } = unusable(error);
    return { name, code, why, ...hintOf(more) };
  }
}

const hintOf = ({ hint }: { readonly hint?: string }): { readonly hint?: string } =>
  hint === undefined ? {} : { hint };
