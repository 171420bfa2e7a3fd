import { expect, test, vi } from 'vitest';
import { ImgtrackError } from './imgtrack-error.js';
import { causesOf, reasonOf, serializeError } from './serialize-error.js';

test('an error of another copy of core is one of ours', async () => {
  vi.resetModules();
  const copy = await import('./imgtrack-error.js');
  const error: unknown = new copy.ImgtrackError('IMGT_PATH_DENIED', { path: '/x' });
  expect(error instanceof ImgtrackError).toBe(false);
  expect(ImgtrackError.is(error)).toBe(true);
  expect(ImgtrackError.is(error, 'IMGT_PATH_DENIED')).toBe(true);
  expect(ImgtrackError.is(error, 'IMGT_USAGE')).toBe(false);
});

test.each([undefined, null, 'IMGT_USAGE', new Error('x'), { code: 'IMGT_USAGE', name: 'ImgtrackError' }, () => 1])(
  '%s is not an error of ours',
  (value) => {
    expect(ImgtrackError.is(value)).toBe(false);
    expect(ImgtrackError.is(value, 'IMGT_USAGE')).toBe(false);
  },
);

test('a serialized error is JSON with its causes, outermost first, and without secrets', () => {
  const root = new Error('password=hunter22 was refused');
  const error = new ImgtrackError(
    'IMGT_STEP_FAILED',
    { step: 'scan', plugin: 'p', image: 'x', reason: 'https://joe:hunter22@example.com failed' },
    { cause: new Error('middle', { cause: root }) },
  );
  const serialized = serializeError(error);
  expect(JSON.parse(JSON.stringify(serialized))).toEqual(serialized);
  expect(serialized.code).toBe('IMGT_STEP_FAILED');
  expect(serialized.causes).toEqual(['middle', 'password=*** was refused']);
  expect(JSON.stringify(serialized)).not.toContain('hunter22');
});

test('a chain of causes that leads back to itself ends', () => {
  const error: Error & { cause?: unknown } = new Error('a');
  error.cause = error;
  expect(causesOf(error)).toHaveLength(10);
});

test.each([
  [new Error('text'), 'text'],
  ['text', 'text'],
  [{ message: 'text' }, 'text'],
  [new TypeError(''), 'TypeError'],
  [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['', 'an unknown error'],
  [undefined, 'an unknown error'],
  [null, 'an unknown error'],
  [42, 'an unknown error'],
  [{ message: 3 }, 'an unknown error'],
])('the reason of a thrown %s is never empty', (thrown, reason) => {
  expect(reasonOf(thrown)).toBe(reason);
});
