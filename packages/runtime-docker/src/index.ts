import { definePlugin, type Plugin } from '@imgtrack/core';
import { ociRuntime, strategiesOption, wordOption } from '@imgtrack/engine-oci';
import { optional, strictObject } from 'valibot';
import { type DockerOptions, dockerDialect } from './docker-dialect.js';
import { version } from './version.js';

const options = strictObject({
  command: optional(wordOption, 'docker'),
  context: optional(wordOption),
  host: optional(wordOption),
  strategies: optional(strategiesOption),
});

const plugin: Plugin<'runtime', DockerOptions> = definePlugin({
  kind: 'runtime',
  name: 'docker',
  description: 'Images of docker.',
  version,
  options,
  create: (chosen, services) => ociRuntime(dockerDialect(chosen), services),
});

export { dockerDialect, type DockerOptions } from './docker-dialect.js';
export default plugin;
