import { definePlugin, type Plugin } from '@imgtrack/core';
import { ociRuntime, strategiesOption, wordOption } from '@imgtrack/engine-oci';
import { optional, strictObject } from 'valibot';
import { type NerdctlOptions, nerdctlDialect } from './nerdctl-dialect.js';
import { version } from './version.js';

const options = strictObject({
  command: optional(wordOption, 'nerdctl'),
  namespace: optional(wordOption),
  address: optional(wordOption),
  strategies: optional(strategiesOption),
});

const plugin: Plugin<'runtime', NerdctlOptions> = definePlugin({
  kind: 'runtime',
  name: 'nerdctl',
  description: 'Images of nerdctl and containerd.',
  version,
  options,
  create: (chosen, services) => ociRuntime(nerdctlDialect(chosen), services),
});

export { nerdctlDialect, type NerdctlOptions } from './nerdctl-dialect.js';
export default plugin;
