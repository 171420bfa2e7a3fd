import { definePlugin, type Plugin } from '@imgtrack/core';
import { CommandScanner } from './command-scanner.js';
import { type CommandOptions, options } from './options.js';
import { sourceOf } from './sources.js';
import { version } from './version.js';

export type { Capability, CommandOptions, Output } from './options.js';

/** The plugin that runs any scanner inside a derived image, as its options describe it. */
const plugin: Plugin<'scanner', CommandOptions> = definePlugin({
  kind: 'scanner',
  name: 'command',
  description: 'Runs any scanner inside a derived image, as its options describe it.',
  version,
  options,
  create: (given, { baseDirectory }) => new CommandScanner(given, sourceOf(given, baseDirectory)),
});

export default plugin;
