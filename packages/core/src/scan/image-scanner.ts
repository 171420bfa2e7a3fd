import type { InventoryCache } from '../cache/inventory-cache.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf, serializeError } from '../errors/serialize-error.js';
import { hostPlatform } from '../image/platform.js';
import type { FailedReport, ScanReport, StepName } from '../model/scan-report.js';
import type { ScannerIdentity } from '../model/scanner-identity.js';
import type { PlannedTarget } from '../plan/plan.js';
import type { PreparedRun } from '../plan/prepared-run.js';
import { offers } from '../plan/route.js';
import type { Scanner } from '../steps/scanner.js';
import type { StepContext } from '../steps/step-context.js';
import { type Built, DerivedRoute } from './derived-route.js';
import { findImage, type FoundImage, type RuntimeCandidate } from './find-image.js';
import { finishInventory } from './finish-inventory.js';
import type { Found } from './found.js';
import { RememberedScan } from './remembered-scan.js';
import { scanRootfs } from './rootfs-route.js';
import { StepClock } from './step-clock.js';

/** Scans one image: identity, files, findings, inventory. */
export class ImageScanner {
  readonly #now: () => Date;
  readonly #cache: InventoryCache;

  constructor(now: () => Date, cache: InventoryCache) {
    this.#now = now;
    this.#cache = cache;
  }

  /** Resolves with a report whatever goes wrong: it is in the report. Only an interruption of the run rejects. */
  async scan(target: PlannedTarget, run: PreparedRun, context: StepContext): Promise<ScanReport> {
    const { reference } = target;
    const { candidates, scanner } = stepsFor(target, run);
    const { pull, platform } = run.plan;
    const started = performance.now();
    const base = { scanId: context.scanId, reference, sightings: [], startedAt: this.#now().toISOString() };
    const elapsed = (): number => Math.round(performance.now() - started);
    const clock = new StepClock(context);
    let found: FoundImage | undefined;
    try {
      const request = { reference, pull, ...(platform === undefined ? {} : { platform }) };
      found = await clock.during('resolve', async () => findImage(candidates, request, context));
      const { image, runtime } = found;
      const known = { ...base, runtime: runtime.name };
      const { contents, identity } = await clock.during('prepare', async () => {
        const image = await scannerContents(run, context);
        return { contents: image, identity: await scanner.identify(context, image?.image) };
      });
      const remembered = new RememberedScan(found, identity, run.plan, this.#cache);
      const recalled = await remembered.recall();
      if (recalled !== undefined) {
        return { ...known, durationMs: elapsed(), status: 'scanned', from: 'cache', ...recalled };
      }
      const outcome = await lookInto({ found, scanner, identity, contents, run, context, clock });
      if ('built' in outcome)
        return { ...known, durationMs: elapsed(), status: 'built', image, derived: outcome.built };
      const { findings, leftOut, how } = outcome;
      const { delivered } = findings;
      const inventory = finishInventory(image, identity, findings, leftOut);
      const status = findings.incomplete === true ? 'partial' : 'scanned';
      if (status === 'scanned') await remembered.keep({ how, inventory });
      const proven = delivered.length === 0 ? {} : { delivered };
      return { ...known, durationMs: elapsed(), status, from: 'scan', how, ...proven, inventory };
    } catch (thrown) {
      context.logger.debug(`${reference.text}: the step "${clock.step}" failed.`, { error: thrown });
      // What a step throws once it has been told to stop is beside the point.
      const { aborted } = context.signal;
      const error: unknown = aborted ? context.signal.reason : thrown;
      if (aborted && !ImgtrackError.is(error, 'IMGT_TIME_LIMIT')) throw error;
      const failure = failureOf(error, target, found, run, clock);
      const known = found === undefined ? {} : { runtime: found.runtime.name, image: found.image };
      return { ...base, durationMs: elapsed(), ...known, ...failure };
    }
  }
}

interface Look {
  readonly found: FoundImage;
  readonly scanner: Scanner;
  readonly identity: ScannerIdentity;
  readonly contents: FoundImage | undefined;
  readonly run: PreparedRun;
  readonly context: StepContext;
  readonly clock: StepClock;
}

/** By the route that the scanner takes. */
async function lookInto({ found, scanner, identity, contents, run, context, clock }: Look): Promise<Found | Built> {
  const { image, runtime } = found;
  if (scanner.route === 'rootfs' && runtime.rootfs !== undefined) {
    return scanRootfs(image, runtime.rootfs, scanner, context, clock);
  }
  if (scanner.route === 'derived' && runtime.derived !== undefined) {
    return new DerivedRoute(runtime.derived, scanner, run.plan, context, clock).scan(image, identity, contents);
  }
  throw noRoute(image.reference.text);
}

const stepsOfScanner: ReadonlySet<StepName> = new Set(['prepare', 'scan']);

function failureOf(
  thrown: unknown,
  { runtimes, reference }: PlannedTarget,
  found: FoundImage | undefined,
  { plan }: PreparedRun,
  { step }: StepClock,
): Pick<FailedReport, 'status' | 'step' | 'error'> {
  const runtime = found?.runtime.name ?? runtimes.join(', ');
  const plugin = stepsOfScanner.has(step) ? plan.scanner?.name : runtime;
  const facts = { step, plugin: plugin ?? 'no plugin', image: reference.text, reason: reasonOf(thrown) };
  const error = ImgtrackError.is(thrown) ? thrown : new ImgtrackError('IMGT_STEP_FAILED', facts, { cause: thrown });
  return { status: 'failed', step, error: serializeError(error) };
}

/** A plan without problems has them all: the planner sees to it. */
function stepsFor(
  { runtimes: names, reference }: PlannedTarget,
  { runtimes, scanner }: PreparedRun,
): { readonly candidates: readonly RuntimeCandidate[]; readonly scanner: Scanner } {
  const candidates = scanner === undefined ? [] : candidatesFor(names, runtimes, scanner.route);
  if (candidates.length === 0 || scanner === undefined) throw noRoute(reference.text);
  return { candidates, scanner };
}

function candidatesFor(
  names: PlannedTarget['runtimes'],
  runtimes: PreparedRun['runtimes'],
  route: Scanner['route'],
): readonly RuntimeCandidate[] {
  return names.flatMap((name): RuntimeCandidate[] => {
    const steps = runtimes.get(name);
    return steps === undefined || !offers(steps, route) ? [] : [{ name, ...steps }];
  });
}

/** The image whose files the scanner injects: one for the host's platform, as it runs here. */
async function scannerContents({ plan, runtimes }: PreparedRun, context: StepContext): Promise<FoundImage | undefined> {
  const { scannerContents: target, pull } = plan;
  if (target === undefined) return undefined;
  const candidates = candidatesFor(target.runtimes, runtimes, 'rootfs');
  return findImage(candidates, { reference: target.reference, pull, platform: hostPlatform() }, context);
}

const noRoute = (reference: string): Error => new Error(`The plan has no route for ${reference}.`);
