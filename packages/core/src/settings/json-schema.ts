import { toJsonSchema } from '@valibot/to-json-schema';
import { settingsSchema } from './settings-schema.js';

/** JSON Schema of configuration files, made from the schema that validates them. A plugin object has no JSON form and is left out. */
export function settingsJsonSchema(): object {
  const schema = toJsonSchema(settingsSchema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    overrideSchema: ({ valibotSchema }) => (valibotSchema.type === 'custom' ? { not: {} } : undefined),
  });
  return { ...schema, $id: 'imgtrack-settings-1.schema.json', title: 'imgtrack configuration' };
}
