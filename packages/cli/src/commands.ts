import type { Command } from '@oclif/core/command';
import Clean from './commands/clean.js';
import ConfigSchema from './commands/config/schema.js';
import ConfigShow from './commands/config/show.js';
import Doctor from './commands/doctor.js';
import PlanCommand from './commands/plan.js';
import Plugins from './commands/plugins.js';
import Scan from './commands/scan.js';

export const COMMANDS: Readonly<Record<string, Command.Class>> = {
  clean: Clean,
  'config:schema': ConfigSchema,
  'config:show': ConfigShow,
  doctor: Doctor,
  plan: PlanCommand,
  plugins: Plugins,
  scan: Scan,
};
