import { UnreadableContent, type Receipt } from '@imgtrack/core';
import { receiptForAnswer, receiptForFailure } from '@imgtrack/http';
import { adviceFor } from './advice.js';
import { LostRace } from './referrers/add-to-index.js';
import type { Registry } from './registry/registry.js';
import { Refusal, UnexpectedAnswer } from './registry/unexpected-answer.js';

/** What an error of a delivery means; undefined: it is none of the registry, nor of what was to be sent. */
export function receiptForError(error: unknown, { repository, origin }: Registry, now: Date): Receipt | undefined {
  if (error instanceof Refusal || error instanceof UnreadableContent)
    return { status: 'refused', reason: error.message };
  if (error instanceof LostRace) return { status: 'later', reason: error.message };
  if (!(error instanceof UnexpectedAnswer)) return receiptForFailure(error, origin.origin);
  const { answer, what, words } = error;
  const receipt = receiptForAnswer(answer, origin.origin, now, adviceFor(repository));
  const said = words === undefined ? '' : ` ("${words}")`;
  // A success of another kind than the protocol has here.
  if (!('reason' in receipt))
    return { status: 'refused', reason: `${origin.origin} answered ${answer.status} to ${what}: it is no registry` };
  return { ...receipt, reason: `${receipt.reason}${said}, asked for ${what}` };
}
