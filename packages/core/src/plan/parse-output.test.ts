import { expect, test } from 'vitest';
import { rejection } from '../testing/rejection.js';
import { parseOutput } from './parse-output.js';

test.each([
  ['json', { format: 'json' }],
  ['json=out.json', { format: 'json', file: 'out.json' }],
  ['json=a=b', { format: 'json', file: 'a=b' }],
  ['json=-', { format: 'json' }],
  ['json={image}.json', { format: 'json', file: '{image}.json' }],
])('%s is understood', (text, output) => {
  expect(parseOutput(text)).toEqual(output);
});

test.each([
  ['', 'no format'],
  ['=x', 'no format'],
  ['json=', 'no file'],
])('"%s" is refused', async (text, reason) => {
  const { facts } = await rejection('IMGT_OUTPUT_INVALID', () => parseOutput(text));
  expect(facts.output).toBe(text);
  expect(facts.reason).toContain(reason);
});
