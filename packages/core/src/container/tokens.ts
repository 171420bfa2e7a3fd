import type { ServiceIdentifier } from 'inversify';
import type { InventoryCache } from '../cache/inventory-cache.js';
import type { Cleaner } from '../cleaning/cleaner.js';
import type { WorkspaceSweep } from '../cleaning/workspace-sweep.js';
import type { Deliverer } from '../delivery/deliverer.js';
import type { Flusher } from '../delivery/flusher.js';
import type { Doctor } from '../diagnosis/doctor.js';
import type { EventBus } from '../events/event-bus.js';
import type { Planner } from '../plan/planner.js';
import type { OutboxAccess } from '../outbox/outbox-access.js';
import type { PluginHost } from '../plugin/plugin-host.js';
import type { PluginLoader } from '../plugin/plugin-loader.js';
import type { TextOutput } from '../plugin/plugin-services.js';
import type { RuntimeRoster } from '../plugin/runtime-roster.js';
import type { ImageScanner } from '../scan/image-scanner.js';
import type { Run } from '../scan/run.js';
import type { CommandRunner } from '../steps/command-runner.js';
import type { Logger } from '../steps/step-context.js';
import type { Workspaces } from '../workspace/workspaces.js';

/** The type parameter makes wrong wiring a compile error; `Symbol.for` keeps two copies of core compatible. */
type Token<T> = ServiceIdentifier<T>;

const token = <T>(name: string): Token<T> => Symbol.for(`imgtrack.${name}`);

export const Tokens: {
  readonly Cleaner: Token<Cleaner>;
  readonly Clock: Token<() => Date>;
  readonly Commands: Token<CommandRunner>;
  readonly Deliverer: Token<Deliverer>;
  readonly Doctor: Token<Doctor>;
  readonly Environment: Token<Readonly<Record<string, string | undefined>>>;
  readonly Events: Token<EventBus>;
  readonly Flusher: Token<Flusher>;
  readonly ImageScanner: Token<ImageScanner>;
  readonly InventoryCache: Token<InventoryCache>;
  readonly Logger: Token<Logger>;
  readonly Outbox: Token<OutboxAccess>;
  readonly Planner: Token<Planner>;
  readonly PluginHost: Token<PluginHost>;
  readonly PluginLoader: Token<PluginLoader>;
  readonly Run: Token<Run>;
  readonly RuntimeRoster: Token<RuntimeRoster>;
  readonly Stdout: Token<TextOutput>;
  readonly Workspaces: Token<Workspaces>;
  readonly WorkspaceSweep: Token<WorkspaceSweep>;
} = {
  Cleaner: token('Cleaner'),
  Clock: token('Clock'),
  Commands: token('Commands'),
  Deliverer: token('Deliverer'),
  Doctor: token('Doctor'),
  Environment: token('Environment'),
  Events: token('Events'),
  Flusher: token('Flusher'),
  ImageScanner: token('ImageScanner'),
  InventoryCache: token('InventoryCache'),
  Logger: token('Logger'),
  Outbox: token('Outbox'),
  Planner: token('Planner'),
  PluginHost: token('PluginHost'),
  PluginLoader: token('PluginLoader'),
  Run: token('Run'),
  RuntimeRoster: token('RuntimeRoster'),
  Stdout: token('Stdout'),
  Workspaces: token('Workspaces'),
  WorkspaceSweep: token('WorkspaceSweep'),
};
