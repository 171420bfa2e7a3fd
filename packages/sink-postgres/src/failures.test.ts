import type { Receipt } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { receiptForError } from './failures.js';
import { UnusableDatabase } from './unusable-database.js';

const errorOf = (code: string | undefined, message = 'said'): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

test.each<[string | undefined, string, Receipt['status'], string]>([
  ['40001', 'said', 'later', 'it was busy with the same rows: (40001) said'],
  ['40P01', 'said', 'later', 'it was busy with the same rows'],
  ['53100', 'disk full', 'later', 'it is short of something: (53100) disk full'],
  ['53300', 'said', 'later', 'it is short of something'],
  ['57P03', 'said', 'later', 'it is shutting down or starting'],
  ['08006', 'said', 'later', 'it broke off the connection'],
  ['22P05', 'said', 'refused', 'it does not take a value of this inventory'],
  ['42501', 'said', 'refused', 'it does not grant what is needed'],
  ['42P01', 'said', 'refused', 'it does not have the tables as imgtrack made them'],
  ['54000', 'said', 'refused', 'it cannot hold something of this size'],
  ['EHOSTUNREACH', 'said', 'later', 'it cannot be reached (EHOSTUNREACH)'],
  ['CERT_HAS_EXPIRED', 'said', 'refused', 'it has a certificate that has expired (CERT_HAS_EXPIRED)'],
  [undefined, 'Connection terminated unexpectedly', 'later', 'it does not answer, or broke off the connection'],
])('%s (%s) is %s', (code, message, status, reason) => {
  const receipt = receiptForError(errorOf(code, message), 'it');
  expect(receipt?.status).toBe(status);
  expect(receipt).toHaveProperty('reason', expect.stringContaining(reason));
});

test('what imgtrack itself has found wrong is refused in its words', () => {
  expect(receiptForError(new UnusableDatabase('why'), 'it')).toEqual({
    status: 'refused',
    reason: 'it cannot be used: why',
  });
});

test('an error of the code is none of the database', () => {
  expect(receiptForError(new TypeError('x is not a function'), 'it')).toBeUndefined();
  expect(receiptForError('text', 'it')).toBeUndefined();
});

test('a value that the server quotes is cut', () => {
  const receipt = receiptForError(errorOf('22P02', 'x'.repeat(10_000)), 'it');
  expect(JSON.stringify(receipt).length).toBeLessThan(500);
});
