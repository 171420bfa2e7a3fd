import { testTime } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { receiptForAnswer } from './answers.js';

const place = 'https://inventories.example.com/in';
const receiptFor = (status: number, headers: Readonly<Record<string, string>> = {}, advice?: Map<number, string>) =>
  receiptForAnswer({ status, headers }, place, new Date(testTime), advice);

test.each([200, 201, 202, 204, 299])('an answer of %i is a delivery', (status) => {
  expect(receiptFor(status)).toEqual({ status: 'accepted' });
});

test.each([
  [400, 'it cannot read the request'],
  [401, 'it wants credentials, or others than these'],
  [403, 'may not do this'],
  [404, 'there is nothing at this address'],
  [405, 'it does not take this'],
  [407, 'the proxy wants credentials'],
  [410, 'this address has been given up'],
  [411, 'takes the length away'],
  [413, 'of this size'],
  [414, 'the address is too long'],
  [415, 'this type'],
  [511, 'wants somebody to log in'],
])('an answer of %i is final, with what to do', (status, words) => {
  expect(receiptFor(status)).toEqual({
    status: 'refused',
    reason: expect.stringMatching(`^${place} answered ${status} \\(.+\\): .*${words}`),
  });
});

test.each([100, 304, 418, 450, 501, 505])('an answer of %i is final, also without advice', (status) => {
  expect(receiptFor(status)).toEqual({
    status: 'refused',
    reason: expect.stringMatching(`^${place} answered ${status}`),
  });
});

test('a sink that knows better says what to do', () => {
  const reason = `${place} answered 409 (Conflict): name another project`;
  expect(receiptFor(409, {}, new Map([[409, 'name another project']]))).toEqual({ status: 'refused', reason });
});

test.each([408, 425, 429, 500, 502, 503, 504, 507, 599])('after an answer of %i it is tried again', (status) => {
  expect(receiptFor(status)).toEqual({
    status: 'later',
    reason: expect.stringMatching(`^${place} answered ${status}(?: \\(|$)`),
  });
});

const date = 'Tue, 06 May 2025 07:08:09 GMT';
test.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['a date, by the clock of the server', { 'retry-after': 'Tue, 06 May 2025 07:09:09 GMT', date }, 60_000],
  ['a date, by the clock of this side', { 'retry-after': 'Mon, 06 May 2024 07:08:19 GMT' }, 10_000],
  ['a date that has passed', { 'retry-after': 'Tue, 06 May 2025 07:00:00 GMT', date }, undefined],
  ['a date that is none', { 'retry-after': 'Tue, 99 Foo 2025 07:00:00 GMT', date }, undefined],
  ['more than an hour', { 'retry-after': '86400' }, 3_600_000],
  ['something else', { 'retry-after': '-1' }, undefined],
  ['nothing', {}, undefined],
])('a server that asks to wait for %s is left alone accordingly', (_, headers, afterMs) => {
  for (const status of [429, 503]) {
    const receipt = receiptFor(status, headers);
    expect(receipt).toMatchObject({ status: 'later' });
    expect('afterMs' in receipt ? receipt.afterMs : undefined).toBe(afterMs);
  }
});

test('a redirect is final, and where it leads to is said without what it may hold', () => {
  const location = 'https://user:hunter2@elsewhere.example.com/x?token=hunter2#hunter2';
  expect(receiptFor(307, { location })).toEqual({
    status: 'refused',
    reason: `${place} answered 307 (Temporary Redirect): redirects are not followed: if it is right, set "url" for https://elsewhere.example.com/x`,
  });
});

test.each([
  ['nowhere', {}],
  ['something that is no address', { location: 'https://[' }],
])('a redirect to %s is final', (_, headers) => {
  expect(receiptFor(302, headers)).toMatchObject({ status: 'refused' });
});
