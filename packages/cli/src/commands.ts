import type { Command } from '@oclif/core/command';
import Clean from './commands/clean.js';
import ConfigSchema from './commands/config/schema.js';
import ConfigShow from './commands/config/show.js';
import CreatePlugin from './commands/create/plugin.js';
import Doctor from './commands/doctor.js';
import OutboxDrop from './commands/outbox/drop.js';
import OutboxFlush from './commands/outbox/flush.js';
import OutboxList from './commands/outbox/list.js';
import OutboxRetry from './commands/outbox/retry.js';
import OutboxShow from './commands/outbox/show.js';
import PlanCommand from './commands/plan.js';
import Plugins from './commands/plugins.js';
import Scan from './commands/scan.js';

export const COMMANDS: Readonly<Record<string, Command.Class>> = {
  clean: Clean,
  'config:schema': ConfigSchema,
  'config:show': ConfigShow,
  'create:plugin': CreatePlugin,
  doctor: Doctor,
  'outbox:drop': OutboxDrop,
  'outbox:flush': OutboxFlush,
  'outbox:list': OutboxList,
  'outbox:retry': OutboxRetry,
  'outbox:show': OutboxShow,
  plan: PlanCommand,
  plugins: Plugins,
  scan: Scan,
};
