import type { Receipt } from '@imgtrack/core';
import { STATUS_CODES } from 'node:http';
import { isSuccess, type Answer } from './upload.js';

/** Longest time that a server may ask to wait. */
const LONGEST_WAIT_MS = 60 * 60 * 1000;
const MAX_LOCATION = 200;

/** Answers that another attempt may not get. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
/** Of the server, and yet for good. */
const LASTING: ReadonlySet<number> = new Set([501, 505, 511]);

/** What to do about an answer; beacons say little themselves. */
const advice: ReadonlyMap<number, string> = new Map([
  [400, 'it cannot read the request: check "url"'],
  [401, 'it wants a "user" and a "password", or others than these'],
  [403, 'this user or this machine may not upload to it: check the permissions of the upload location'],
  [404, 'there is no upload location at this address: check "url", whose path is usually /ManageSoftRL'],
  [405, 'it does not take this method: set "method" to PUT or POST; on IIS, WebDAV gets in the way of PUT'],
  [407, 'the proxy wants credentials, which imgtrack cannot give'],
  [409, 'on a beacon, the settings for Basic authentication must be the same for its upload and its download location'],
  [410, 'the upload location has been given up: check "url"'],
  [411, 'something on the way takes the length of the file away'],
  [413, 'it does not take a file of this size'],
  [414, 'the name of the file is too long for it'],
  [415, 'it does not take files of this type'],
  [501, 'it does not know this method: set "method" to PUT or POST'],
  [511, 'the network wants somebody to log in first'],
]);

/** What an answer means for the file that was sent to `place`. `now`: where the answer has no date. */
export function receiptForAnswer(answer: Answer, place: string, now: Date): Receipt {
  const { status } = answer;
  if (isSuccess(status)) return { status: 'accepted' };
  const title = STATUS_CODES[status];
  const said = `${place} answered ${status}${title === undefined ? '' : ` (${title})`}`;
  if (PASSING.has(status) || (status >= 500 && !LASTING.has(status))) {
    const afterMs = waitFor(answer, now);
    return { status: 'later', reason: said, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  const hint = status >= 300 && status <= 399 ? redirected(answer, place) : advice.get(status);
  return { status: 'refused', reason: hint === undefined ? said : `${said}: ${hint}` };
}

function redirected({ location = '' }: Answer, place: string): string {
  if (!URL.canParse(location, place)) return 'redirects are not followed';
  const { origin, pathname } = new URL(location, place);
  return `redirects are not followed: if it is right, set "url" for ${`${origin}${pathname}`.slice(0, MAX_LOCATION)}`;
}

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** By the server's own clock, where it tells the time. undefined: it asks for nothing, or for what is over. */
function waitFor({ retryAfter = '', date = '' }: Answer, now: Date): number | undefined {
  const wanted = /^\d{1,9}$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : (timeOf(retryAfter) ?? 0) - (timeOf(date) ?? now.getTime());
  return wanted <= 0 ? undefined : Math.min(wanted, LONGEST_WAIT_MS);
}

const timeOf = (text: string): number | undefined => {
  const time = httpDate.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
};
