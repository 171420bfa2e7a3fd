import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../errors/errno.js';
import type { InventoryCache } from '../cache/inventory-cache.js';
import { surroundings, type Surroundings } from '../cleaning/abandoned.js';
import type { FoundRemainder } from '../cleaning/clean-result.js';
import { EngineSweep } from '../cleaning/engine-sweep.js';
import type { WorkspaceSweep } from '../cleaning/workspace-sweep.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf, serializeError } from '../errors/serialize-error.js';
import type { SerializedError } from '../model/scan-report.js';
import type { OutboxAccess } from '../outbox/outbox-access.js';
import type { PluginLoader } from '../plugin/plugin-loader.js';
import type { EnlistedRuntime } from '../plugin/runtime-roster.js';
import { withinLimit } from '../scan/within-limit.js';
import { askEngine } from './ask-engine.js';
import type { Diagnosis, RemainderCount, RuntimeDiagnosis, StateDiagnosis } from './diagnosis.js';

/** For each question to an engine: one that hangs keeps nobody waiting for long. */
const QUESTION_MS = 10_000;

/** Finds out what can be worked with. Changes nothing. */
export class Doctor {
  readonly #loader: PluginLoader;
  readonly #workspaces: WorkspaceSweep;
  readonly #cache: InventoryCache;
  readonly #outbox: OutboxAccess;

  constructor(loader: PluginLoader, workspaces: WorkspaceSweep, cache: InventoryCache, outbox: OutboxAccess) {
    this.#loader = loader;
    this.#workspaces = workspaces;
    this.#cache = cache;
    this.#outbox = outbox;
  }

  /** Asks all engines side by side. Rejects with the signal's reason. */
  async diagnose(runtimes: readonly EnlistedRuntime[], signal: AbortSignal): Promise<Diagnosis> {
    const current = surroundings(new Date());
    const [state, ...diagnosed] = await Promise.all([
      this.#state(current),
      ...runtimes.map(async (runtime) => diagnosisOf(runtime, current, signal)),
    ]);
    const configured = diagnosed.filter((runtime) => runtime.configured).map(({ name }) => name);
    const uid = process.geteuid?.() ?? -1;
    return {
      node: { version: process.versions.node, os: process.platform, architecture: process.arch },
      user: { uid, isRoot: uid === 0 },
      state,
      runtimes: diagnosed,
      asked: configured.length > 0 ? configured : this.#loader.automaticRuntimes('names'),
    };
  }

  async #state(current: Surroundings): Promise<StateDiagnosis> {
    const { folder } = this.#workspaces;
    const [free, found, usage, outbox] = await Promise.all([
      freeBytes(folder),
      this.#workspaces.find(current).catch(reasonOf),
      this.#cache.usage(),
      this.#inOutbox(),
    ]);
    return {
      workspaces: {
        folder,
        ...(free === undefined ? {} : { freeBytes: free }),
        ...(typeof found === 'string' ? { remainders: [], problem: found } : { remainders: counted(found) }),
      },
      outbox: { folder: this.#outbox.folder, ...outbox },
      cache: { folder: this.#cache.folder, ...usage },
    };
  }

  async #inOutbox(): Promise<Omit<StateDiagnosis['outbox'], 'folder'>> {
    try {
      const deliveries = await (await this.#outbox.open()).list();
      const dead = deliveries.filter(({ state }) => state === 'dead').length;
      return { waiting: deliveries.length - dead, dead };
    } catch (error) {
      return { waiting: 0, dead: 0, problem: reasonOf(error) };
    }
  }
}

async function diagnosisOf(
  { name, configured, hosted }: EnlistedRuntime,
  current: Surroundings,
  signal: AbortSignal,
): Promise<RuntimeDiagnosis> {
  if (!('steps' in hosted)) {
    const nothing = { transports: [], strategies: [], remainders: [] };
    return { name, configured, usable: false, ...nothing, problems: [hosted] };
  }
  const { engine, rootfs, transports } = hosted.steps;
  const problems: SerializedError[] = [];
  const answerTo = async <T>(question: (either: AbortSignal) => Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await withinLimit(name, QUESTION_MS, signal, question);
    } catch (error) {
      signal.throwIfAborted();
      if (!ImgtrackError.is(error)) throw error;
      problems.push(serializeError(error));
      return [];
    }
  };
  const status = engine === undefined ? undefined : await askEngine(name, engine, QUESTION_MS, signal);
  const usable = status?.usable !== false;
  const [strategies, found] = await Promise.all([
    rootfs === undefined || !usable ? [] : answerTo(async (either) => rootfs.strategies(either)),
    engine === undefined || !usable
      ? []
      : answerTo(async (either) => new EngineSweep(name, engine).find(current, either)),
  ]);
  return {
    name,
    configured,
    usable,
    transports,
    ...(status === undefined ? {} : { engine: status }),
    strategies,
    remainders: counted(found),
    problems,
  };
}

function counted(found: readonly FoundRemainder[]): readonly RemainderCount[] {
  const counts = new Map<string, RemainderCount>();
  for (const { remainder } of found) {
    const { kind, fate } = remainder;
    const key = `${kind} ${fate}`;
    counts.set(key, { kind, fate, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** On the disk that the folder lies on, or would be made on. */
async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const above = path.dirname(folder);
    return isErrno(error, 'ENOENT') && above !== folder ? freeBytes(above) : undefined;
  }
}
