import assert from 'node:assert/strict';
import { ImgtrackError, type ErrorCode, type UnreadReason } from '@imgtrack/core';
import { within } from './within.js';

/** The work must reject with an error of imgtrack's, of one of these codes. */
export async function assertRejects(work: () => Promise<unknown>, ...codes: readonly ErrorCode[]): Promise<void> {
  const thrown = await rejection(work);
  assert.ok(ImgtrackError.is(thrown), `It rejects with ${String(thrown)} and not with an error of the catalogue.`);
  assert.ok(codes.includes(thrown.code), `It rejects with ${thrown.code} and not with ${codes.join(' or ')}.`);
}

/** The work must reject with IMGT_FILE_UNREAD and this reason. */
export async function assertUnread(reason: UnreadReason, work: () => Promise<unknown>): Promise<void> {
  const thrown = await rejection(work);
  assert.ok(ImgtrackError.is(thrown, 'IMGT_FILE_UNREAD'), `It rejects with ${String(thrown)}.`);
  assert.equal(thrown.facts.reason, reason);
}

/** The work must reject with the reason of the signal that it was given, the same object. */
export async function assertAborts(work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const reason = new Error('stop');
  assert.equal(await rejection(async () => work(AbortSignal.abort(reason))), reason);
}

async function rejection(work: () => Promise<unknown>): Promise<unknown> {
  const outcome = await within(
    'The rejection',
    work().then(
      () => undefined,
      (thrown: unknown) => ({ thrown }),
    ),
  );
  assert.ok(outcome !== undefined, 'It resolves, but must reject.');
  return outcome.thrown;
}
