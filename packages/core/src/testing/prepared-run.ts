import path from 'node:path';
import { InventoryCache } from '../cache/inventory-cache.js';
import { Deliverer } from '../delivery/deliverer.js';
import { type Clock, systemClock } from '../delivery/clock.js';
import { retryPolicy, type RetryPolicy } from '../delivery/retry-policy.js';
import { EventBus } from '../events/event-bus.js';
import { OutboxAccess } from '../outbox/outbox-access.js';
import type { Plan } from '../plan/plan.js';
import type { PreparedRun } from '../plan/prepared-run.js';
import type { PluginInstance } from '../plugin/plugin-host.js';
import type { RuntimeSteps } from '../plugin/contributions.js';
import { ImageScanner } from '../scan/image-scanner.js';
import { Run } from '../scan/run.js';
import type { ScanEvent } from '../steps/event-publisher.js';
import { defaultLimits } from '../steps/limits.js';
import type { RootfsScanner } from '../steps/scanner.js';
import type { Sink } from '../steps/sink.js';
import type { Logger } from '../steps/step-context.js';
import { Workspaces } from '../workspace/workspaces.js';
import { runtimeSteps, scannerSteps, silent, textFormat } from './doubles.js';

const instance = (kind: PluginInstance['kind'], name: string): PluginInstance => ({
  name,
  kind,
  plugin: name,
  version: '1',
  apiVersion: 1,
  resolvedFrom: 'built in',
});

/** A run over these images, with steps that work unless they are replaced. */
export function preparedRun(
  images: readonly string[],
  steps: {
    readonly runtime?: Partial<RuntimeSteps>;
    readonly scanner?: Partial<RootfsScanner>;
    readonly sinks?: Readonly<Record<string, Sink>>;
    readonly plan?: Partial<Plan>;
  } = {},
): PreparedRun {
  const sinks = Object.entries(steps.sinks ?? {});
  return {
    plan: {
      targets: images.map((name) => ({ reference: { text: name, name }, runtimes: ['archive'] })),
      runtimes: [{ ...instance('runtime', 'archive'), strategies: [] }],
      scanner: { ...instance('scanner', 'builtin'), route: 'rootfs' },
      sinks: sinks.map(([name, { mode, formats = [] }]) => ({ ...instance('sink', name), id: name, mode, formats })),
      formats: [instance('format', 'text')],
      pull: 'never',
      libc: 'detect',
      keep: { files: false, image: false, container: false },
      limits: defaultLimits,
      concurrency: 2,
      cache: 'off',
      notes: [],
      problems: [],
      ...steps.plan,
    },
    runtimes: new Map([['archive', runtimeSteps(steps.runtime)]]),
    scanner: scannerSteps(steps.scanner),
    sinks: new Map(sinks),
    formats: new Map([['text', textFormat]]),
  };
}

/** Tries a few times at once. */
const quick: RetryPolicy = { ...retryPolicy, firstPauseMs: 1, longestPauseMs: 4, patienceMs: 1000, attempts: 4 };

/** What executes runs, with its events. */
export function runner(
  workspaces: string,
  logger: Logger = silent,
  { policy = quick, clock = systemClock }: { readonly policy?: RetryPolicy; readonly clock?: Clock } = {},
): { readonly run: Run; readonly events: ScanEvent[] } {
  const bus = new EventBus(logger);
  const events: ScanEvent[] = [];
  bus.subscribe((event) => events.push(event));
  const cache = new InventoryCache(path.join(workspaces, 'inventories'), '1', logger);
  const scanner = new ImageScanner(() => new Date(0), cache);
  return {
    run: new Run(
      scanner,
      new Deliverer(logger, new OutboxAccess(path.join(workspaces, 'outbox'), logger), policy, clock),
      new Workspaces(workspaces, () => new Date()),
      bus,
      logger,
    ),
    events,
  };
}
