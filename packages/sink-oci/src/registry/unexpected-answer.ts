import { member, shortText, stringOf } from '@imgtrack/core';
import { STATUS_CODES } from 'node:http';
import type { HttpAnswer } from '@imgtrack/http';
import { parsedJson } from '../parsed-json.js';

const MAX_WORDS = 200;

/** An answer that ends a delivery: what it was about, and what was answered. */
export class UnexpectedAnswer extends Error {
  override readonly name: string = 'UnexpectedAnswer';
  readonly answer: HttpAnswer;
  /** What was asked for: "the blob sha256:…". */
  readonly what: string;
  /** What the other side says, short and printable. */
  readonly words: string | undefined;

  constructor(answer: HttpAnswer, what: string) {
    super(`${what}: ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`.trim());
    this.answer = answer;
    this.what = what;
    this.words = wordsOf(answer);
  }
}

/** Something that no other attempt changes; the message says what, and what to do. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
}

/** Code and message of the first error (OCI distribution specification, "Error Codes"). */
function wordsOf({ body }: HttpAnswer): string | undefined {
  const errors = member(parsedJson(body), 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const words = [member(first, 'code'), member(first, 'message')].flatMap((part) => stringOf(part) ?? []).join(': ');
  return words === '' ? undefined : shortText(words.replace(/\s+/g, ' '), MAX_WORDS);
}
