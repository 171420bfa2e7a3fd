import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type } from 'arktype';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { anyOptions, sinkSteps } from '../testing/doubles.js';
import { rejection } from '../testing/rejection.js';
import { definePlugin, type Plugin } from './define-plugin.js';
import { validOptions } from './valid-options.js';

const origin = { name: '/project/.imgtrackrc.yaml', directory: '/project', isFile: true };
const running = new AbortController().signal;

const withOptions = (options: StandardSchemaV1): Plugin =>
  definePlugin({ kind: 'sink', name: 'mine', version: '1', options, create: () => sinkSteps() });

const check = async (
  schema: StandardSchemaV1,
  options?: unknown,
  place: string | null = 'sinks[1].with',
): Promise<unknown> =>
  validOptions(withOptions(schema), { options, ...(place === null ? {} : { place }), origin }, running);

/** A validator that answers with this, whatever it is. */
const answering = (answer: unknown): StandardSchemaV1 => ({
  '~standard': { version: 1, vendor: 'x', validate: () => answer as never },
});

const libraries: readonly (readonly [string, StandardSchemaV1])[] = [
  [
    'valibot',
    v.strictObject({
      url: v.pipe(v.string(), v.url()),
      retries: v.optional(v.pipe(v.number(), v.minValue(0)), 3),
      tags: v.optional(v.array(v.string())),
    }),
  ],
  [
    'zod',
    z.strictObject({ url: z.url(), retries: z.number().min(0).default(3), tags: z.array(z.string()).optional() }),
  ],
  ['arktype', type({ url: 'string.url', retries: 'number >= 0 = 3', 'tags?': 'string[]', '+': 'reject' })],
];

test.each(libraries)('options that a schema of %s takes have its types and defaults', async (_library, schema) => {
  expect(await check(schema, { url: 'https://example.com/' })).toEqual({ url: 'https://example.com/', retries: 3 });
});

test.each(libraries)(
  'every issue that a schema of %s finds is told with its place in the file',
  async (_library, schema) => {
    const options = { url: 'nowhere', retries: -1, tags: ['a', 2], colour: 'red' };
    const { facts, message } = await rejection('IMGT_PLUGIN_OPTIONS', check(schema, options));
    const places = facts.issues.map((issue) => /^\S+(?=: )/.exec(issue)?.[0]);
    for (const place of ['sinks[1].with.url', 'sinks[1].with.retries', 'sinks[1].with.tags[1]'])
      expect(places, facts.issues.join('\n')).toContain(place);
    expect(facts.issues).toHaveLength(4);
    expect(facts.issues.some((issue) => issue.includes('colour'))).toBe(true);
    expect(message).toContain('The options of mine in /project/.imgtrackrc.yaml are not valid:');
  },
);

test('options that are not given are an empty mapping', async () => {
  expect(await check(anyOptions)).toEqual({});
});

test('options that are no mapping have an issue at the place itself', async () => {
  const { facts } = await rejection('IMGT_PLUGIN_OPTIONS', check(v.strictObject({}), 'text', 'scanner.with'));
  expect(facts.issues).toEqual([expect.stringMatching(/^scanner\.with: /)]);
});

test('options that imgtrack made itself have no place but their own', async () => {
  const { facts } = await rejection(
    'IMGT_PLUGIN_OPTIONS',
    check(v.object({ a: v.object({ b: v.string() }) }), { a: { b: 1 } }, null),
  );
  expect(facts.issues).toEqual([expect.stringMatching(/^a\.b: /)]);
});

test('paths are read as the standard writes them, and what is no path is none', async () => {
  const issues = [
    { message: 'one', path: ['list', 3] },
    { message: 'two', path: [{ key: 'list' }, { key: 3 }] },
    { message: 'three', path: [{ key: {} }, null, Symbol('x')] },
    { message: 'four', path: 'x' },
    { message: 'five' },
    { message: ' ', path: ['x'] },
    { path: ['y'] },
    null,
  ];
  const { facts } = await rejection('IMGT_PLUGIN_OPTIONS', check(answering({ issues })));
  const unsaid = 'not valid, and its check does not say why';
  expect(facts.issues).toEqual([
    'sinks[1].with.list[3]: one',
    'sinks[1].with.list[3]: two',
    'sinks[1].with["?"]["?"]["Symbol(x)"]: three',
    'sinks[1].with: four',
    'sinks[1].with: five',
    `sinks[1].with.x: ${unsaid}`,
    `sinks[1].with.y: ${unsaid}`,
    `sinks[1].with: ${unsaid}`,
  ]);
  const none = await rejection('IMGT_PLUGIN_OPTIONS', check(answering({ issues: [] })));
  expect(none.facts.issues).toEqual([`sinks[1].with: ${unsaid}`]);
});

test('of many issues the first twenty are told, and how many more there are', async () => {
  const issues = Array.from({ length: 1000 }, (_, index) => ({ message: `issue ${index}` }));
  const { facts } = await rejection('IMGT_PLUGIN_OPTIONS', check(answering({ issues })));
  expect(facts.issues).toHaveLength(21);
  expect(facts.issues.at(-1)).toBe('and 980 more');
});

test('what a validator says is short and printable', async () => {
  const issues = [{ message: `\u001b[2J${'x'.repeat(100_000)}`, path: ['\u202e'.repeat(10_000)] }];
  const { message } = await rejection('IMGT_PLUGIN_OPTIONS', check(answering({ issues })));
  expect(message.length).toBeLessThan(700);
  expect(message.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});

test.each(libraries)('a secret that a schema of %s quotes is not printed', async (library) => {
  const schemas: Readonly<Record<string, StandardSchemaV1>> = {
    valibot: v.object({ password: v.pipe(v.string(), v.startsWith('env:')) }),
    zod: z.object({
      password: z.string().refine((text) => text.startsWith('env:'), { error: ({ input }) => `not ${String(input)}` }),
    }),
    arktype: type({ password: '/^env:/' }),
  };
  const { message } = await rejection(
    'IMGT_PLUGIN_OPTIONS',
    check(schemas[library] ?? anyOptions, { password: 'hunter22' }),
  );
  expect(message).toContain('sinks[1].with["password"]: ');
  expect(message).not.toContain('hunter22');
});

test.each([
  [undefined, 'answered with undefined'],
  [null, 'answered with null'],
  ['no', 'answered with string'],
  [{}, 'answered with neither a value nor issues'],
  [{ issues: 'many' }, 'answered with issues that are no list'],
  [{ issues: null }, 'answered with issues that are no list'],
])('a validator that answers %j is none', async (answer, reason) => {
  const { facts } = await rejection('IMGT_PLUGIN_INVALID', check(answering(answer)));
  expect(facts).toEqual({ specifier: 'mine', reason: `the validator of its options ${reason}` });
});

test('a validator may take its time, but not for ever', async () => {
  const slow: StandardSchemaV1 = {
    '~standard': { version: 1, vendor: 'x', validate: async () => new Promise(() => undefined) },
  };
  const { facts } = await rejection(
    'IMGT_PLUGIN_HANGS',
    validOptions(withOptions(slow), { options: {}, origin }, running, 20),
  );
  expect(facts).toEqual({ plugin: 'mine', what: 'the check of its options', limitMs: 20 });
  const abort = new AbortController();
  const reason = new Error('enough');
  const work = validOptions(withOptions(slow), { options: {}, origin }, abort.signal);
  abort.abort(reason);
  await expect(work).rejects.toBe(reason);
});

test('whatever a validator answers, the outcome is a value or an error of imgtrack with short lines', async () => {
  const issue = fc.oneof(fc.anything(), fc.record({ message: fc.anything(), path: fc.array(fc.anything()) }));
  const answers = fc.oneof(fc.anything(), fc.record({ issues: fc.array(issue) }));
  await fc.assert(
    fc.asyncProperty(answers, async (answer) => {
      const outcome = await check(answering(answer)).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (outcome === undefined) return;
      expect(outcome).toMatchObject({ code: expect.stringMatching(/^IMGT_PLUGIN_(?:OPTIONS|INVALID)$/) });
      for (const line of (outcome as Error).message.split('\n')) expect(line.length).toBeLessThan(520);
    }),
    { numRuns: 300 },
  );
});
