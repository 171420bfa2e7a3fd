import { definePlugin, type Plugin } from '@imgtrack/core';
import { NdtrackScanner } from './ndtrack-scanner.js';
import { options, type NdtrackOptions } from './options.js';
import { version } from './version.js';

export type { Capability, NdtrackOptions } from './options.js';

/** The plugin that runs the scanner ndtrack, which the user supplies, inside a derived image. */
const plugin: Plugin<'scanner', NdtrackOptions> = definePlugin({
  kind: 'scanner',
  name: 'ndtrack',
  description: "Runs Flexera's ndtrack, which you supply, inside a derived image.",
  version,
  options,
  create: (given, services) => new NdtrackScanner(given, services),
});

export default plugin;
