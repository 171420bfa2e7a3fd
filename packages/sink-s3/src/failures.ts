import { shortText, UnreadableContent, type Receipt } from '@imgtrack/core';
import { receiptForAnswer, receiptForFailure } from '@imgtrack/http';
import { statusOf } from './object-store.js';
import { codes } from './s3-codes.js';

/** Characters of what the store said. */
const MAX_SAID = 200;

/** What an error means for what was to be stored in `place`; undefined: it is none of the store, of credentials or of the way to it. */
export function receiptForError(error: unknown, place: string, now: Date): Receipt | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof UnreadableContent) return { status: 'refused', reason: error.message };
  const meaning = codes.get(error.name);
  if (meaning !== undefined) {
    const { refused, words } = meaning;
    const reason = `${place} ${words} (${error.name}: ${shortText(error.message, MAX_SAID)})`;
    return { status: refused ? 'refused' : 'later', reason };
  }
  if (error.message.startsWith('Region is missing'))
    return { status: 'refused', reason: `${place} cannot be found: set "region"` };
  const status = statusOf(error);
  if (status === undefined) return receiptForFailure(error, place);
  const answer = receiptForAnswer({ status, headers: headersOf(error) }, place, now);
  if (!('reason' in answer)) return undefined;
  return { ...answer, reason: `${answer.reason} (${error.name}: ${shortText(error.message, MAX_SAID)})` };
}

function headersOf(error: Error): Readonly<Record<string, string>> {
  const { $response } = error as { readonly $response?: { readonly headers?: Readonly<Record<string, string>> } };
  return $response?.headers ?? {};
}
