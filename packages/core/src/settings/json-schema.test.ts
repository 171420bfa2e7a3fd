import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settingsJsonSchema } from './json-schema.js';
import { validateSettings } from './validate-settings.js';

const accepts = new Ajv2020({ strict: false }).compile(settingsJsonSchema());

const validates = (document: unknown): boolean => {
  try {
    validateSettings(document, 'document');
    return true;
  } catch {
    return false;
  }
};

/** Mostly right, sometimes wrong in one place. */
const text = fc.oneof(fc.constantFrom('docker', './x.js', '', 'linux/amd64'), fc.string());
const odd = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 1 }),
  fc.double(),
  text,
);
const options = fc.oneof(fc.jsonValue(), fc.constant({ path: 'x' }));
const use = (keys: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> =>
  fc.oneof(text, fc.record({ use: fc.oneof(text, odd), ...keys }, { requiredKeys: [] }));
const number = fc.oneof(
  fc.integer({ min: -1, max: 70 }),
  fc.constantFrom(1, 64, 65, 2 ** 31, 2 ** 31 + 1, 2 ** 50, 1.5),
  odd,
);
const keys = {
  extends: fc.oneof(text, fc.array(text), odd),
  runtime: fc.oneof(use({ with: options, name: text }), odd),
  scanner: use({ with: options }),
  sinks: fc.oneof(fc.array(use({ with: options, name: text, other: odd }), { maxLength: 3 }), odd),
  outputs: fc.oneof(fc.array(text, { maxLength: 3 }), odd),
  outputDirectory: fc.oneof(text, odd),
  platform: fc.oneof(text, odd),
  pull: fc.oneof(fc.constantFrom('never', 'missing', 'always'), odd),
  concurrency: number,
  keepFiles: fc.oneof(fc.boolean(), odd),
  limits: fc.oneof(
    fc.record({ imageMs: number, fileBytes: number, entries: number, other: odd }, { requiredKeys: [] }),
    odd,
  ),
  unknown: odd,
};
const settings = fc
  .tuple(fc.record(keys), fc.subarray(Object.keys(keys), { maxLength: 3 }))
  .map(([made, chosen]) => Object.fromEntries(Object.entries(made).filter(([key]) => chosen.includes(key))));

test('the JSON Schema accepts exactly the documents that the validation accepts', () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(settings, (made) => {
      const document: unknown = JSON.parse(JSON.stringify(made));
      const accepted = validates(document);
      seen[accepted ? 'accepted' : 'refused'] += 1;
      expect(accepts(document), JSON.stringify(document)).toBe(accepted);
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(50);
});

test('the JSON Schema knows every key, and says what it is for', () => {
  const schema = settingsJsonSchema() as { readonly properties: Record<string, { readonly description?: string }> };
  const missing = Object.entries(schema.properties).filter(([, { description }]) => description === undefined);
  expect(missing).toEqual([]);
});

test('the published JSON Schema is the one that is generated', () => {
  const published: unknown = JSON.parse(readFileSync(new URL('../../config.schema.json', import.meta.url), 'utf8'));
  expect(published, 'Make it anew: imgtrack config schema --base > packages/core/config.schema.json').toEqual(
    JSON.parse(JSON.stringify(settingsJsonSchema())),
  );
});
