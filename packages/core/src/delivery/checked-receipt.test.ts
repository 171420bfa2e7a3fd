import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Receipt } from '../steps/sink.js';
import { checkedReceipt } from './checked-receipt.js';

test.each<Receipt>([
  { status: 'accepted' },
  { status: 'accepted', remoteId: '42' },
  { status: 'duplicate', remoteId: 's3://bucket/key' },
  { status: 'later', reason: 'busy' },
  { status: 'later', reason: 'busy', afterMs: 0 },
  { status: 'later', reason: 'busy', afterMs: 1.5 },
  { status: 'refused', reason: 'too big' },
])('%j is a receipt', (receipt) => {
  expect(checkedReceipt(receipt)).toEqual(receipt);
});

test.each([
  [undefined, 'it returned no receipt'],
  [null, 'it answered with null instead of a receipt'],
  [true, 'it answered with a boolean instead of a receipt'],
  ['accepted', 'it answered with a string instead of a receipt'],
  [['accepted'], 'it answered with a list instead of a receipt'],
  [(): string => 'accepted', 'it answered with a function instead of a receipt'],
  [{}, 'it answered with no status instead of a receipt'],
  [{ status: 200 }, 'it answered with no status instead of a receipt'],
  [{ status: 'ok' }, 'it answered with the status "ok" instead of a receipt'],
  [{ status: '\u001b[2J' }, String.raw`it answered with the status "\\u{1b}[2J" instead of a receipt`],
  [{ status: 'later' }, 'it answered "later" without a reason'],
  [{ status: 'refused', reason: ' ' }, 'it answered "refused" without a reason'],
  [{ status: 'refused', reason: new Error('x') }, 'it answered "refused" without a reason'],
  [{ status: 'later', reason: 'x', afterMs: -1 }, 'it answered "later" with -1 as afterMs'],
  [{ status: 'later', reason: 'x', afterMs: Number.NaN }, 'it answered "later" with NaN as afterMs'],
  [{ status: 'later', reason: 'x', afterMs: '30' }, 'it answered "later" with a string as afterMs'],
  [{ status: 'later', reason: 'x', afterMs: null }, 'it answered "later" with null as afterMs'],
])('%j is none, and the error says what it is', (answer, message) => {
  expect(() => checkedReceipt(answer)).toThrow(message);
});

test('an inventory that was accepted stays accepted, whatever else the sink says', () => {
  expect(checkedReceipt({ status: 'accepted', remoteId: 42, more: 'x' })).toEqual({ status: 'accepted' });
});

test('what is said is masked, printable and short', () => {
  const receipt = checkedReceipt({
    status: 'refused',
    reason: `\u001b[2Jhttps://joe:hunter22@example.com ${'x'.repeat(100_000)}`,
  });
  const reason = receipt.status === 'refused' ? receipt.reason : '';
  expect(reason).toMatch(/^\\u\{1b\}\[2Jhttps:\/\/\*\*\*@example\.com x+…$/);
  expect(reason).toHaveLength(2000);
  const accepted = checkedReceipt({ status: 'accepted', remoteId: '\u0007'.repeat(10_000) });
  expect(JSON.stringify(accepted).length).toBeLessThan(1200);
});

test('an answer that throws when it is read has its error', () => {
  const answer = {
    get status(): string {
      throw new Error('no luck');
    },
  };
  expect(() => checkedReceipt(answer)).toThrow('no luck');
});

test('whatever a sink answers is a receipt or an error, never anything else', () => {
  const statuses = fc.constantFrom<unknown>('accepted', 'duplicate', 'later', 'refused', 'done', undefined);
  const answers = fc.oneof(
    fc.anything(),
    fc.record(
      { status: statuses, reason: fc.anything(), afterMs: fc.anything(), remoteId: fc.anything() },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(answers, (answer) => {
      try {
        const receipt = checkedReceipt(answer);
        expect(JSON.parse(JSON.stringify(receipt))).toEqual(receipt);
        expect(['accepted', 'duplicate', 'later', 'refused']).toContain(receipt.status);
      } catch (error) {
        expect((error as Error).message).toMatch(/^it /);
      }
    }),
    { numRuns: 1000 },
  );
});
