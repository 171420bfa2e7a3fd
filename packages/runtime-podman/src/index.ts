import { definePlugin, type Plugin } from '@imgtrack/core';
import { ociRuntime, strategiesOption, wordOption } from '@imgtrack/engine-oci';
import { optional, strictObject } from 'valibot';
import { type PodmanOptions, podmanDialect } from './podman-dialect.js';
import { version } from './version.js';

const options = strictObject({
  command: optional(wordOption, 'podman'),
  connection: optional(wordOption),
  url: optional(wordOption),
  strategies: optional(strategiesOption),
});

const plugin: Plugin<'runtime', PodmanOptions> = definePlugin({
  kind: 'runtime',
  name: 'podman',
  description: 'Images of podman.',
  version,
  options,
  create: (chosen, services) => ociRuntime(podmanDialect(chosen), services),
});

export { podmanDialect, type PodmanOptions } from './podman-dialect.js';
export default plugin;
