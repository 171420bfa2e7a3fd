import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { settingsJsonSchema } from './json-schema.js';
import type { KnownOptions } from './plugin-options.js';

const mapping = (properties: object, required: readonly string[] = []): Record<string, unknown> => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const plugins: readonly KnownOptions[] = [
  { kind: 'sink', use: './plugins/~mine 100%.mjs', options: mapping({ url: { type: 'string' } }, ['url']) },
  {
    kind: 'sink',
    use: 'directory',
    options: mapping({ path: { type: 'string' }, name: { type: 'string' } }, ['path']),
  },
  { kind: 'sink', use: 'directory', options: mapping({ other: {} }) },
  { kind: 'sink', use: 'opaque' },
  { kind: 'runtime', use: 'docker', options: mapping({ host: { $ref: '#/$defs/host' } }) },
  {
    kind: 'scanner',
    use: 'tree',
    options: {
      ...mapping({ rules: { $ref: '#/$defs/rules/items' }, again: { $ref: '#' } }),
      $id: 'https://example.com/tree.json',
      $defs: { rules: { items: { type: 'array', items: { type: 'string' } } } },
    },
  },
];
const [, , , , docker] = plugins;
Object.assign(docker?.options ?? {}, { $defs: { host: { type: 'string' } } });

const schema = settingsJsonSchema(plugins);
const accepts = new Ajv2020({ strict: false }).compile(schema);

test.each([
  {},
  { sinks: ['directory', './other.mjs', { use: 'directory', with: { path: 'x' }, name: 'y' }] },
  { sinks: [{ use: 'opaque', with: { anything: [1] } }, { use: './other.mjs', with: 3 }, { use: 'opaque' }] },
  { sinks: [{ use: './plugins/~mine 100%.mjs', with: { url: 'x' } }] },
  { runtime: 'docker', scanner: { use: 'tree', with: { rules: ['a'], again: { again: { rules: [] } } } } },
  { runtime: { use: 'docker' }, scanner: { use: 'tree' } },
  { runtime: { use: 'docker', with: { host: 'x' } } },
])('the schema takes the configuration %j', (configuration) => {
  expect(accepts(configuration), JSON.stringify(accepts.errors)).toBe(true);
});

test.each([
  { sinks: [{ use: 'directory', with: { path: 'x', other: 1 } }] },
  { sinks: [{ use: 'directory', with: { path: 3 } }] },
  { sinks: [{ use: 'directory', with: {} }] },
  { sinks: [{ use: 'directory' }] },
  { sinks: ['opaque', { use: './plugins/~mine 100%.mjs', with: { url: 1 } }] },
  { runtime: { use: 'docker', with: { host: 1 } } },
  { scanner: { use: 'tree', with: { rules: [1] } } },
  { scanner: { use: 'tree', with: { again: { colour: 'red' } } } },
  { colour: 'red' },
])('the schema flags the configuration %j', (configuration) => {
  expect(accepts(configuration)).toBe(false);
});

test('editors are offered the names of the plugins', () => {
  const [name, use] = (
    schema as never as {
      properties: { sinks: { items: { anyOf: [{ examples: unknown }, { properties: { use: object } }] } } };
    }
  ).properties.sinks.items.anyOf;
  const names = ['./plugins/~mine 100%.mjs', 'directory', 'opaque'];
  expect(name.examples).toEqual(names);
  expect(use.properties.use).toMatchObject({ examples: names });
});

test('the schema of the settings without plugins is a part of it, and stays as it is', () => {
  expect(settingsJsonSchema([])).toEqual(settingsJsonSchema());
  expect(settingsJsonSchema()).not.toHaveProperty('$defs');
});
