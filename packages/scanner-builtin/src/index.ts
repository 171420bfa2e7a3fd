import { definePlugin, type Plugin } from '@imgtrack/core';
import packageJson from '../package.json' with { type: 'json' };
import { builtinScanner } from './builtin-scanner.js';
import { builtinOptions, type BuiltinOptions } from './options.js';

const plugin: Plugin<'scanner', BuiltinOptions> = definePlugin({
  kind: 'scanner',
  name: 'builtin',
  description: "Reads an image's files and finds the software in them.",
  version: packageJson.version,
  options: builtinOptions,
  create: (options) => builtinScanner(packageJson.version, options),
});
export default plugin;
