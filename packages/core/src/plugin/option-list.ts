import { shortText } from '../errors/short-text.js';
import { isRecord, member, stringOf } from '../image/json.js';
import type { JsonSchema } from './options-schema.js';

/** One option of a plugin, for people. */
export interface PluginOption {
  /** Of an option in a mapping with the mapping's: "proxy.host". */
  readonly name: string;
  /** "text", "list of text", "json or table". */
  readonly type: string;
  readonly required: boolean;
  /** As JSON. */
  readonly default?: string;
  readonly description?: string;
}

const DEEPEST = 3;
const MOST = 200;
const MOST_CHOICES = 10;
const LONGEST = { name: 100, type: 100, default: 100, description: 500 };

/** The options that a JSON Schema describes, in its order, mappings before what is in them. Whatever is no JSON Schema describes none. */
export function optionList(schema: JsonSchema): readonly PluginOption[] {
  const options: PluginOption[] = [];
  for (const option of optionsBelow(schema, schema, [])) if (options.push(option) === MOST) break;
  return options;
}

function* optionsBelow(schema: unknown, root: JsonSchema, above: readonly string[]): Generator<PluginOption> {
  const properties = member(schema, 'properties');
  if (!isRecord(properties) || above.length === DEEPEST) return;
  const required = member(schema, 'required');
  for (const [key, value] of Object.entries(properties)) {
    const path = [...above, key];
    const target = followed(value, root);
    const description = stringOf(member(value, 'description')) ?? stringOf(member(target, 'description'));
    const preset = member(value, 'default') ?? member(target, 'default');
    yield {
      name: shortText(path.join('.'), LONGEST.name),
      type: shortText(typeOf(target, root), LONGEST.type),
      required: Array.isArray(required) && required.includes(key),
      ...(preset === undefined ? {} : { default: shortText(JSON.stringify(preset), LONGEST.default) }),
      ...(description === undefined ? {} : { description: shortText(description, LONGEST.description) }),
    };
    yield* optionsBelow(target, root, path);
  }
}

/** Through references inside the schema, at most a few: they may go round. */
function followed(schema: unknown, root: JsonSchema, steps = 5): unknown {
  const reference = stringOf(member(schema, '$ref'));
  if (reference?.startsWith('#') !== true || steps === 0) return schema;
  let target: unknown = root;
  for (const part of reference.split('/').slice(1))
    target = member(target, part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return followed(target, root, steps - 1);
}

/** JSON Schema's word → ours. */
const words: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['integer', 'whole number'],
  ['number', 'number'],
  ['boolean', 'true or false'],
  ['array', 'list'],
  ['object', 'mapping'],
  ['null', 'null'],
]);

const wordFor = (type: unknown): string => (typeof type === 'string' ? (words.get(type) ?? type) : 'anything');

function typeOf(schema: unknown, root: JsonSchema, depth = DEEPEST): string {
  const target = followed(schema, root);
  if (depth === 0) return 'anything';
  const constant = member(target, 'const');
  if (constant !== undefined) return JSON.stringify(constant);
  const choices = member(target, 'enum');
  if (Array.isArray(choices))
    return oneOf(choices.slice(0, MOST_CHOICES).map((choice: unknown) => JSON.stringify(choice)));
  const branches = member(target, 'anyOf') ?? member(target, 'oneOf');
  if (Array.isArray(branches))
    return oneOf(branches.slice(0, MOST_CHOICES).map((branch: unknown) => typeOf(branch, root, depth - 1)));
  const type = member(target, 'type');
  if (Array.isArray(type)) return oneOf(type.slice(0, MOST_CHOICES).map(wordFor));
  const inside = typeof type === 'string' ? member(target, contents.get(type) ?? '') : undefined;
  return isRecord(inside) ? `${wordFor(type)} of ${typeOf(inside, root, depth - 1)}` : wordFor(type);
}

/** A type that has something in it → where the schema says what. */
const contents: ReadonlyMap<string, string> = new Map([
  ['array', 'items'],
  ['object', 'additionalProperties'],
]);

const oneOf = (types: readonly string[]): string => [...new Set(types)].join(' or ');
