import assert from 'node:assert/strict';
import { apiVersion, type Plugin, type PluginKind, type PluginServices } from '@imgtrack/core';
import { pluginServices } from '../doubles/plugin-services.js';
import type { ContractCase } from './contract-case.js';

export interface PluginContractSetup {
  readonly plugin: Plugin;
  /** Options that the plugin cannot do without. Absent: it must work with none. */
  readonly options?: object;
  /** What `create` is given; scripted services unless told. */
  readonly services?: PluginServices;
}

/** What every plugin promises to the host before a step of it runs. */
export function pluginContract({
  plugin,
  options = {},
  services = pluginServices(),
}: PluginContractSetup): readonly ContractCase[] {
  const created = async (): Promise<object> => plugin.create(await valid(plugin, options), services);
  return [
    {
      name: 'is made by definePlugin, for the plugin API of this core',
      async run() {
        assert.equal(plugin.$type, 'imgtrack.plugin');
        assert.equal(plugin.apiVersion, apiVersion);
      },
    },
    {
      name: 'has a kind, a name that can be typed and a semantic version',
      async run() {
        assert.ok(Object.hasOwn(membersOf, plugin.kind), `There is no kind "${plugin.kind}".`);
        assert.match(plugin.name, /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/);
        assert.match(plugin.version, /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/);
      },
    },
    {
      name: 'accepts its default options',
      async run() {
        await valid(plugin, options);
      },
    },
    {
      name: 'rejects an option that it does not know',
      async run() {
        const result = await plugin.options['~standard'].validate({ ...options, thereIsNoSuchOption: true });
        assert.ok(result.issues !== undefined && result.issues.length > 0, 'The unknown option was accepted.');
      },
    },
    {
      name: 'rejects options that are no object',
      async run() {
        for (const wrong of [null, 'text', 42, true]) {
          const result = await plugin.options['~standard'].validate(wrong);
          assert.ok(result.issues !== undefined && result.issues.length > 0, `${String(wrong)} was accepted.`);
        }
      },
    },
    {
      name: 'creates every step that its kind promises',
      async run() {
        const steps = await created();
        for (const [member, type] of Object.entries(membersOf[plugin.kind])) {
          const value: unknown = Reflect.get(steps, member);
          assert.equal(Array.isArray(value) ? 'array' : typeof value, type, `"${member}" is not of type ${type}.`);
        }
      },
    },
    {
      name: 'creates a new instance each time, and each can be disposed twice',
      async run() {
        const instances: readonly (object & Partial<AsyncDisposable>)[] = [await created(), await created()];
        assert.notEqual(instances[0], instances[1]);
        for (const instance of [...instances, ...instances]) await instance[Symbol.asyncDispose]?.();
      },
    },
  ];
}

async function valid(plugin: Plugin, options: object): Promise<unknown> {
  const result = await plugin.options['~standard'].validate(options);
  assert.deepEqual(result.issues ?? [], []);
  return 'value' in result ? result.value : undefined;
}

/** The members that steps of a kind must have; the optional ones are left out. */
const membersOf: Readonly<Record<PluginKind, Readonly<Record<string, string>>>> = {
  runtime: { transports: 'array', images: 'object' },
  scanner: { route: 'string', identify: 'function' },
  sink: { mode: 'string', deliver: 'function' },
  format: { mediaType: 'string', extension: 'string', write: 'function' },
};
