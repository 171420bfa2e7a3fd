import fc from 'fast-check';
import * as v from 'valibot';
import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, test } from 'vitest';
import { optionList } from './option-list.js';

test('each option has a name, a type, whether it is required, its default and what it is for', () => {
  const schema = toJsonSchema(
    v.strictObject({
      url: v.pipe(v.string(), v.url(), v.description('Where to.')),
      retries: v.optional(v.pipe(v.number(), v.integer()), 3),
      formats: v.optional(v.array(v.string()), ['json']),
      mode: v.optional(v.picklist(['put', 'post'])),
      headers: v.optional(v.record(v.string(), v.string())),
      proxy: v.optional(v.strictObject({ host: v.string(), secure: v.optional(v.boolean(), false) })),
      either: v.union([v.string(), v.number(), v.literal(false)]),
      any: v.optional(v.unknown()),
    }),
    { typeMode: 'input' },
  );
  expect(optionList(schema as Record<string, unknown>)).toEqual([
    { name: 'url', type: 'text', required: true, description: 'Where to.' },
    { name: 'retries', type: 'whole number', required: false, default: '3' },
    { name: 'formats', type: 'list of text', required: false, default: '["json"]' },
    { name: 'mode', type: '"put" or "post"', required: false },
    { name: 'headers', type: 'mapping of text', required: false },
    { name: 'proxy', type: 'mapping', required: false },
    { name: 'proxy.host', type: 'text', required: true },
    { name: 'proxy.secure', type: 'true or false', required: false, default: 'false' },
    { name: 'either', type: 'text or number or false', required: true },
    { name: 'any', type: 'anything', required: false },
  ]);
});

test('references inside the schema are followed, those that lead round are not for ever', () => {
  const schema = {
    properties: { a: { $ref: '#/$defs/x~1y' }, b: { $ref: '#/properties/b' }, c: { $ref: 'https://example.com/x' } },
    $defs: { 'x/y': { type: ['string', 'null'], description: 'Through a reference.' } },
  };
  expect(optionList(schema)).toEqual([
    { name: 'a', type: 'text or null', required: false, description: 'Through a reference.' },
    { name: 'b', type: 'anything', required: false },
    { name: 'c', type: 'anything', required: false },
  ]);
});

test('a schema that goes on for ever, or is vast, or hostile, is cut', () => {
  const child: Record<string, unknown> = { type: 'object', properties: { child: { $ref: '#' } } };
  expect(optionList(child).map(({ name }) => name)).toEqual(['child', 'child.child', 'child.child.child']);
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`o${index}`, { type: 'string' }]));
  expect(optionList({ properties: many })).toHaveLength(200);
  const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`o${index}`, { $ref: '#' }]));
  expect(optionList({ properties: wide, anyOf: Object.values(wide) })).toHaveLength(200);
  const [option] = optionList({ properties: { x: { description: `\u001b[2J${'x'.repeat(10_000)}` } } });
  expect(option?.description).toMatch(/^\\u\{1b\}\[2Jx+…$/);
});

test('a type that is no word of JSON Schema is told as it is, one that is no text is anything', () => {
  const types = ['toString', '', { toString: 0 }, ['constructor', { toString: 0 }, 'null'], 7];
  const properties = Object.fromEntries(types.map((type, index) => [`o${index}`, { type, items: {} }]));
  expect(optionList({ properties }).map(({ type }) => type)).toEqual([
    'toString',
    '',
    'anything',
    'constructor or anything or null',
    'anything',
  ]);
});

test('whatever a schema says, there is a list', () => {
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom('#', '#/properties', '#/%', 'object', 'array', 'valueOf'));
  const schema = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, odd, tie('schema')),
    schema: fc.record(
      {
        type: odd,
        properties: fc.dictionary(fc.string(), tie('any')),
        items: tie('any'),
        anyOf: odd,
        $ref: odd,
        enum: odd,
        required: odd,
      },
      { requiredKeys: [] },
    ),
  }));
  fc.assert(
    fc.property(schema.schema, (value) => Array.isArray(optionList(value as Record<string, unknown>))),
    { numRuns: 500 },
  );
});
