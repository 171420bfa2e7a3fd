import path from 'node:path';
import { ContainerModule, type Container } from 'inversify';
import { InventoryCache } from '../cache/inventory-cache.js';
import { Cleaner } from '../cleaning/cleaner.js';
import { WorkspaceSweep } from '../cleaning/workspace-sweep.js';
import { Deliverer } from '../delivery/deliverer.js';
import { Flusher } from '../delivery/flusher.js';
import { Doctor } from '../diagnosis/doctor.js';
import { EventBus } from '../events/event-bus.js';
import { OutboxAccess } from '../outbox/outbox-access.js';
import { Planner } from '../plan/planner.js';
import type { FirstPartyPlugin } from '../plugin/first-party.js';
import { PluginHost } from '../plugin/plugin-host.js';
import { PluginLoader } from '../plugin/plugin-loader.js';
import type { TextOutput } from '../plugin/plugin-services.js';
import { RuntimeRoster } from '../plugin/runtime-roster.js';
import { ExecaCommandRunner } from '../process/execa-command-runner.js';
import { ImageScanner } from '../scan/image-scanner.js';
import { Run } from '../scan/run.js';
import type { Logger } from '../steps/step-context.js';
import { Workspaces } from '../workspace/workspaces.js';
import { Tokens } from './tokens.js';

/** What the application brings: everything that touches its terminal, its environment and its choice of plugins. */
export interface HostOptions {
  readonly firstParty: readonly FirstPartyPlugin[];
  readonly stdout: TextOutput;
  readonly logger: Logger;
  /** Clock of reports; fixed where SOURCE_DATE_EPOCH is set. */
  readonly now: () => Date;
  /** Folder for the workspaces of scans. */
  readonly workspaces: string;
  /** Of the application: inventories of another one are not used again. */
  readonly release: string;
  /** Folder for what can be made again: inventories of earlier scans, and what plugins keep. */
  readonly cache: string;
  /** Folder for inventories that have not reached their sinks. */
  readonly outbox: string;
  /** Variables that options of plugins may refer to. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Below the outbox: what scanners wrote in workspaces that were cleaned up, and no report tells of. */
const RECOVERED = 'recovered';

/** Wires the host. No decorators: swapped or wrong arguments do not compile. */
export function hostModule(options: HostOptions, root: Container): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(Tokens.Clock).toConstantValue(options.now);
    bind(Tokens.Logger).toConstantValue(options.logger);
    bind(Tokens.Environment).toConstantValue(options.environment);
    bind(Tokens.Stdout).toConstantValue(options.stdout);
    bind(Tokens.Commands)
      .toResolvedValue(() => new ExecaCommandRunner())
      .inSingletonScope();
    bind(Tokens.Events)
      .toResolvedValue((logger) => new EventBus(logger), [Tokens.Logger])
      .inSingletonScope();
    bind(Tokens.PluginLoader)
      .toResolvedValue(() => new PluginLoader(options.firstParty))
      .inSingletonScope();
    bind(Tokens.PluginHost)
      .toResolvedValue(
        (loader) => new PluginHost(root, loader, path.join(options.cache, 'plugins')),
        [Tokens.PluginLoader],
      )
      .inSingletonScope()
      .onDeactivation(async (host: PluginHost) => host[Symbol.asyncDispose]());
    bind(Tokens.Planner)
      .toResolvedValue((host, loader) => new Planner(host, loader), [Tokens.PluginHost, Tokens.PluginLoader])
      .inSingletonScope();
    // The real clock: when a workspace expires has nothing to do with what a report says.
    bind(Tokens.Workspaces)
      .toResolvedValue(() => new Workspaces(options.workspaces, () => new Date()))
      .inSingletonScope();
    bind(Tokens.ImageScanner)
      .toResolvedValue((now, cache) => new ImageScanner(now, cache), [Tokens.Clock, Tokens.InventoryCache])
      .inSingletonScope();
    bind(Tokens.InventoryCache)
      .toResolvedValue(
        (logger) => new InventoryCache(path.join(options.cache, 'inventories'), options.release, logger),
        [Tokens.Logger],
      )
      .inSingletonScope();
    bind(Tokens.RuntimeRoster)
      .toResolvedValue((host, loader) => new RuntimeRoster(host, loader), [Tokens.PluginHost, Tokens.PluginLoader])
      .inSingletonScope();
    bind(Tokens.WorkspaceSweep)
      .toResolvedValue(
        (commands) => new WorkspaceSweep(options.workspaces, path.join(options.outbox, RECOVERED), commands),
        [Tokens.Commands],
      )
      .inSingletonScope();
    bind(Tokens.Cleaner)
      .toResolvedValue((workspaces) => new Cleaner(workspaces), [Tokens.WorkspaceSweep])
      .inSingletonScope();
    bind(Tokens.Doctor)
      .toResolvedValue(
        (loader, workspaces, cache, access) => new Doctor(loader, workspaces, cache, access),
        [Tokens.PluginLoader, Tokens.WorkspaceSweep, Tokens.InventoryCache, Tokens.Outbox],
      )
      .inSingletonScope();
    bind(Tokens.Deliverer)
      .toResolvedValue((logger, access) => new Deliverer(logger, access), [Tokens.Logger, Tokens.Outbox])
      .inSingletonScope();
    bind(Tokens.Flusher)
      .toResolvedValue(
        (planner, access, logger) => new Flusher(planner, access, logger),
        [Tokens.Planner, Tokens.Outbox, Tokens.Logger],
      )
      .inSingletonScope();
    bind(Tokens.Outbox)
      .toResolvedValue((logger) => new OutboxAccess(options.outbox, logger), [Tokens.Logger])
      .inSingletonScope()
      .onDeactivation(async (access: OutboxAccess) => access[Symbol.asyncDispose]());
    bind(Tokens.Run)
      .toResolvedValue(
        (scanner, deliverer, workspaces, events, logger) => new Run(scanner, deliverer, workspaces, events, logger),
        [Tokens.ImageScanner, Tokens.Deliverer, Tokens.Workspaces, Tokens.Events, Tokens.Logger],
      )
      .inSingletonScope();
  });
}
