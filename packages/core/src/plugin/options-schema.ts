import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { toJsonSchema } from '@valibot/to-json-schema';
import { isRecord } from '../image/json.js';
import type { Plugin } from './define-plugin.js';

/** https://json-schema.org/draft/2020-12 */
export type JsonSchema = Readonly<Record<string, unknown>>;

const TARGET = 'draft-2020-12';
/** Characters. What is longer helps nobody. */
const LONGEST = 256 * 1024;

/**
 * JSON Schema of the options as a user writes them; undefined where the plugin's validator offers none. Asked for by Standard JSON Schema
 * (https://standardschema.dev/json-schema), which zod and ArkType implement; valibot's comes from its own converter.
 */
export async function optionsSchema({ options }: Plugin): Promise<JsonSchema | undefined> {
  try {
    const schema = plainJson(await converted(options));
    return 'type' in schema && schema['type'] !== 'object' ? undefined : schema;
  } catch {
    // By the standard a library throws for what it cannot express.
    return undefined;
  }
}

async function converted(options: StandardSchemaV1): Promise<unknown> {
  const standard = options['~standard'];
  const converter: unknown = 'jsonSchema' in standard ? standard.jsonSchema : undefined;
  if (isRecord(converter) && isConversion(converter['input'])) return converter['input']({ target: TARGET });
  return isValibot(options) ? fromValibot(options) : undefined;
}

type Conversion = (options: { readonly target: string }) => unknown;
const isConversion = (value: unknown): value is Conversion => typeof value === 'function';

type Convertible = Parameters<typeof toJsonSchema>[0];
const isValibot = (options: StandardSchemaV1): options is StandardSchemaV1 & Convertible =>
  options['~standard'].vendor === 'valibot' && 'kind' in options;

/** What JSON Schema cannot say (a check of the plugin's own) is left out: it is the validator that decides. */
async function fromValibot(options: Convertible): Promise<unknown> {
  const valibot = await import('@valibot/to-json-schema');
  return valibot.toJsonSchema(options, { target: TARGET, typeMode: 'input', errorMode: 'ignore' });
}

/** Throws for what is no JSON, or too much of it. */
function plainJson(schema: unknown): JsonSchema {
  const text = JSON.stringify(schema);
  const parsed: unknown = text.length > LONGEST ? undefined : JSON.parse(text);
  if (!isRecord(parsed)) throw new TypeError('not a JSON Schema');
  // It becomes a part of other documents, which say the draft.
  return Object.fromEntries(Object.entries(parsed).filter(([key]) => key !== '$schema'));
}
