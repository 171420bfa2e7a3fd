import type { Receipt } from '@imgtrack/core';
import { STATUS_CODES } from 'node:http';
import { isSuccess, type HttpAnswer } from './http-answer.js';

/** Longest time that a server may ask to wait. */
const LONGEST_WAIT_MS = 60 * 60 * 1000;
const MAX_LOCATION = 200;

/** Answers that another attempt may not get. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
/** Of the server, and yet for good. */
const LASTING: ReadonlySet<number> = new Set([501, 505, 511]);

/** What to do about an answer, whoever gives it. */
const usualAdvice: ReadonlyMap<number, string> = new Map([
  [400, 'it cannot read the request'],
  [401, 'it wants credentials, or others than these'],
  [403, 'these credentials, or this machine, may not do this'],
  [404, 'there is nothing at this address: check "url"'],
  [405, 'it does not take this at this address: check "url"'],
  [407, 'the proxy wants credentials, which imgtrack cannot give'],
  [410, 'this address has been given up: check "url"'],
  [411, 'something on the way takes the length away'],
  [413, 'it does not take anything of this size'],
  [414, 'the address is too long for it'],
  [415, 'it does not take this type'],
  [511, 'the network wants somebody to log in first'],
]);

/**
 * What an answer means for what was sent to `place`: 2xx accepted; 408, 425, 429 and most 5xx later, heeding Retry-After up to an hour; all
 * others refused, with what to do. `now`: where the answer has no date. `advice`: what the sink knows better, by status.
 */
export function receiptForAnswer(
  { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
  place: string,
  now: Date,
  advice: ReadonlyMap<number, string> = new Map(),
): Receipt {
  if (isSuccess(status)) return { status: 'accepted' };
  const title = STATUS_CODES[status];
  const said = `${place} answered ${status}${title === undefined ? '' : ` (${title})`}`;
  if (PASSING.has(status) || (status >= 500 && !LASTING.has(status))) {
    const afterMs = waitFor(headers['retry-after'], headers.date, now);
    return { status: 'later', reason: said, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  const isRedirect = status >= 300 && status <= 399;
  const hint = isRedirect ? redirected(headers.location, place) : (advice.get(status) ?? usualAdvice.get(status));
  return { status: 'refused', reason: hint === undefined ? said : `${said}: ${hint}` };
}

function redirected(location = '', place: string): string {
  if (!URL.canParse(location, place)) return 'redirects are not followed';
  const { origin, pathname } = new URL(location, place);
  return `redirects are not followed: if it is right, set "url" for ${`${origin}${pathname}`.slice(0, MAX_LOCATION)}`;
}

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** By the server's own clock, where it tells the time. undefined: it asks for nothing, or for what is over. */
function waitFor(retryAfter = '', date = '', now: Date): number | undefined {
  const wanted = /^\d{1,9}$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : (timeOf(retryAfter) ?? 0) - (timeOf(date) ?? now.getTime());
  return wanted <= 0 ? undefined : Math.min(wanted, LONGEST_WAIT_MS);
}

const timeOf = (text: string): number | undefined => {
  const time = httpDate.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
};
