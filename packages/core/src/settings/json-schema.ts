import { toJsonSchema } from '@valibot/to-json-schema';
import { isRecord } from '../image/json.js';
import type { JsonSchema } from '../plugin/options-schema.js';
import { withPluginOptions, type KnownOptions } from './plugin-options.js';
import { settingsSchema } from './settings-schema.js';

/**
 * JSON Schema of configuration files, made from the schema that validates them. A plugin object has no JSON form and is left out.
 * With plugins: their options are checked where a file names them; those of others may be anything.
 */
export function settingsJsonSchema(plugins: readonly KnownOptions[] = []): JsonSchema {
  const schema: unknown = toJsonSchema(settingsSchema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    overrideSchema: ({ valibotSchema }) => (valibotSchema.type === 'custom' ? { not: {} } : undefined),
  });
  if (!isRecord(schema)) throw new TypeError('the settings have no JSON Schema');
  const base = { ...schema, $id: 'imgtrack-settings-1.schema.json', title: 'imgtrack configuration' };
  return plugins.length === 0 ? base : withPluginOptions(base, plugins);
}
