import { isRecord, member } from '../image/json.js';
import type { PluginKind } from '../plugin/contributions.js';
import type { JsonSchema } from '../plugin/options-schema.js';

/** What is known of the options of a plugin that configurations may name. */
export interface KnownOptions {
  readonly kind: PluginKind;
  /** As a configuration names it. */
  readonly use: string;
  /** Absent: the plugin's validator offers none. */
  readonly options?: JsonSchema;
}

/** Where the settings name plugins: the path to the schema of one use. */
const places: Readonly<Partial<Record<PluginKind, readonly string[]>>> = {
  runtime: ['properties', 'runtime'],
  scanner: ['properties', 'scanner'],
  sink: ['properties', 'sinks', 'items'],
};

/** The schema of the settings with the options of these plugins where they are named. Of two with one name the first counts. */
export function withPluginOptions(settings: JsonSchema, plugins: readonly KnownOptions[]): JsonSchema {
  const definitions: Record<string, unknown> = {};
  let schema = settings;
  for (const [kind, place] of Object.entries(places)) {
    const known = new Map(
      plugins
        .filter((plugin) => plugin.kind === kind)
        .reverse()
        .map((plugin) => [plugin.use, plugin]),
    );
    const named = [...known.values()].reverse();
    for (const { use, options } of named)
      if (options !== undefined) definitions[definitionName(kind, use)] = moved(options, pointer(kind, use));
    schema = replaced(schema, place, (use) => withUses(use, kind, named));
  }
  return { ...schema, $defs: definitions };
}

/** A use is a name alone or a mapping: the one suggests names, the other checks `with` by `use`. */
function withUses(use: unknown, kind: string, plugins: readonly KnownOptions[]): unknown {
  const branches = member(use, 'anyOf');
  if (!isRecord(use) || !Array.isArray(branches)) throw new TypeError('the settings do not name plugins there');
  const examples = plugins.map(({ use: name }) => name);
  const rules = plugins.flatMap(({ use: name, options }) => (options === undefined ? [] : [rule(kind, name, options)]));
  return {
    ...use,
    anyOf: branches.map((branch: unknown) => {
      if (!isRecord(branch)) return branch;
      if (branch['type'] !== 'object') return { ...branch, examples };
      const mapping = replaced(branch, ['properties', 'use'], (name) =>
        isRecord(name) ? { ...name, examples } : name,
      );
      return rules.length === 0 ? mapping : { ...mapping, allOf: rules };
    }),
  };
}

/** Options are needed where one of them is. */
const rule = (kind: string, use: string, options: JsonSchema): JsonSchema => ({
  if: { properties: { use: { const: use } }, required: ['use'] },
  then: {
    properties: { with: { $ref: pointer(kind, use) } },
    ...(Array.isArray(options['required']) && options['required'].length > 0 ? { required: ['with'] } : {}),
  },
});

const definitionName = (kind: string, use: string): string => `${kind} ${use}`;

const pointer = (kind: string, use: string): string =>
  `#/$defs/${encodeURIComponent(definitionName(kind, use).replaceAll('~', '~0').replaceAll('/', '~1'))}`;

/** The schema at its new place: what points into it points there. */
function moved(schema: unknown, place: string): unknown {
  if (Array.isArray(schema)) return schema.map((item: unknown) => moved(item, place));
  if (!isRecord(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      // An embedded schema with a name of its own would be a document of its own.
      .filter(([key, value]) => key !== '$id' || typeof value !== 'string')
      .map(([key, value]) => [
        key,
        key === '$ref' && typeof value === 'string' && /^#(?:\/|$)/.test(value)
          ? place + value.slice(1)
          : moved(value, place),
      ]),
  );
}

function replaced(
  schema: JsonSchema,
  [key, ...rest]: readonly string[],
  change: (part: unknown) => unknown,
): JsonSchema {
  if (key === undefined) throw new TypeError('a place is needed');
  const part = schema[key];
  if (rest.length === 0) return { ...schema, [key]: change(part) };
  if (!isRecord(part)) throw new TypeError(`the settings have no ${key}`);
  return { ...schema, [key]: replaced(part, rest, change) };
}
