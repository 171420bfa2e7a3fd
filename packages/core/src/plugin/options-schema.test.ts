import type { StandardSchemaV1 } from '@standard-schema/spec';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type } from 'arktype';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { anyOptions, sinkSteps } from '../testing/doubles.js';
import { definePlugin, type Plugin } from './define-plugin.js';
import { optionsSchema } from './options-schema.js';

const withOptions = (options: StandardSchemaV1): Plugin =>
  definePlugin({ kind: 'sink', name: 'mine', version: '1', options, create: () => sinkSteps() });

const valibotSchema = v.strictObject({
  url: v.pipe(v.string(), v.url()),
  retries: v.optional(v.pipe(v.number(), v.minValue(0)), 3),
});

test.each<[string, StandardSchemaV1]>([
  ['valibot', valibotSchema],
  ['valibot, made standard', toStandardJsonSchema(valibotSchema)],
  ['zod', z.strictObject({ url: z.url(), retries: z.number().min(0).default(3) })],
  ['arktype', type({ url: 'string.url', retries: 'number >= 0 = 3', '+': 'reject' })],
])('the schema of %s says what a user may write', async (_library, options) => {
  const schema = await optionsSchema(withOptions(options));
  expect(schema).toMatchObject({
    type: 'object',
    required: ['url'],
    properties: { retries: { type: 'number', minimum: 0 } },
  });
  const accepts = new Ajv2020({ strict: false, validateFormats: false }).compile(schema ?? {});
  const samples = [
    { url: 'https://example.com' },
    { url: 'x', retries: -1 },
    {},
    { url: 'x', colour: 1 },
    { url: 'x', retries: 1 },
  ];
  expect(samples.map((sample) => accepts(sample))).toEqual([true, false, false, false, true]);
});

test('what JSON Schema cannot say is left out', async () => {
  const options = v.strictObject({
    name: v.pipe(
      v.string(),
      v.check((text) => text !== 'x'),
      v.transform((text) => text.length),
    ),
  });
  expect(await optionsSchema(withOptions(options))).toMatchObject({ properties: { name: { type: 'string' } } });
});

const standard = (more: object): StandardSchemaV1 => ({
  '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }), ...more },
});
const thrower = (): never => {
  throw new Error('not in this draft');
};
const round: Record<string, unknown> = {};
round['again'] = round;

test.each<[string, StandardSchemaV1]>([
  ['offers no schema', anyOptions],
  ['throws', standard({ jsonSchema: { input: thrower } })],
  ['answers with text', standard({ jsonSchema: { input: () => 'text' } })],
  ['answers with nothing', standard({ jsonSchema: { input: () => undefined } })],
  ['answers with what leads back to itself', standard({ jsonSchema: { input: () => round } })],
  ['answers with too much', standard({ jsonSchema: { input: () => ({ description: 'x'.repeat(300_000) }) } })],
  ['has a converter that is none', standard({ jsonSchema: { input: true } })],
  ['has options that are no mapping', v.string()],
  ['pretends to be valibot', standard({ vendor: 'valibot' })],
  ['is asked for a draft that it does not know', standard({ jsonSchema: { input: thrower, output: () => ({}) } })],
])('of a validator that %s the options cannot be listed', async (_what, options) => {
  expect(await optionsSchema(withOptions(options))).toBeUndefined();
});
