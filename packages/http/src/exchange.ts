import type { ClientRequest, IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { heardOut, keptOf } from './answer-body.js';
import { ASK_FIRST_BYTES } from './dial.js';
import { isSuccess, type HttpAnswer } from './http-answer.js';
import type { HttpBody, HttpRequest } from './http-request.js';
import type { Patience } from './patience.js';

/** Many do not answer the question whether they want the body. */
const ANSWER_TO_ASKING_MS = 1_000;

/** A success that was announced before all was sent. */
export class HastyAnswer extends Error {
  override readonly name: string = 'HastyAnswer';
}

/** Opens the request, sends its body as fast as it is taken, and resolves with the answer, also with one that comes before the end. */
export async function exchanged(
  open: () => ClientRequest,
  { body, maxAnswerBytes }: HttpRequest,
  patience: Patience,
): Promise<HttpAnswer> {
  const outgoing = open();
  const seen: { answer?: IncomingMessage } = {};
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.once('response', (answer) => {
      answer.on('error', () => undefined);
      seen.answer = answer;
      resolve(answer);
    });
  });
  answered.catch(() => undefined);
  let left = body?.size ?? 0;
  try {
    for await (const piece of wantedOf(body, outgoing, answered)) {
      if (seen.answer !== undefined) break;
      const isTaken = outgoing.write(piece) || (await Promise.race([drained(outgoing), answered.then(() => false)]));
      if (isTaken) left -= piece.length;
      patience.renew();
    }
    if (seen.answer === undefined) outgoing.end();
    const answer = await answered;
    const { statusCode: status = 0, headers } = answer;
    if (isSuccess(status) && left > 0) throw new HastyAnswer('answered too early');
    return { status, headers, body: await listenedTo(answer, maxAnswerBytes) };
  } finally {
    outgoing.destroy();
  }
}

/** The pieces of the body, once the other side wants it or does not say; neither more nor less than announced. */
async function* wantedOf(
  body: HttpBody | undefined,
  outgoing: ClientRequest,
  answered: Promise<IncomingMessage>,
): AsyncGenerator<Uint8Array> {
  if (body === undefined) return;
  if (body.size >= ASK_FIRST_BYTES) await Promise.race([wanted(outgoing), answered]);
  let left = body.size;
  for await (const piece of body.bytes) {
    left -= piece.length;
    if (left < 0) throw new Error(`there is more to send than the ${body.size} bytes that were announced`);
    yield piece;
  }
  if (left > 0) throw new Error(`${left} of the ${body.size} bytes that were announced are missing`);
}

async function wanted(outgoing: ClientRequest): Promise<void> {
  const told = new Promise<void>((resolve) => {
    outgoing.once('continue', resolve);
  });
  await Promise.race([told, wait(ANSWER_TO_ASKING_MS, undefined, { ref: false })]);
}

const drained = async (outgoing: ClientRequest): Promise<true> =>
  new Promise((resolve) => {
    outgoing.once('drain', () => {
      resolve(true);
    });
  });

/** The head of an answer that is no success says it all: what cannot be had of its body does not matter. */
async function listenedTo(answer: IncomingMessage, maxBytes: number | undefined): Promise<Uint8Array> {
  const hasSucceeded = isSuccess(answer.statusCode ?? 0);
  if (maxBytes === undefined) {
    if (hasSucceeded) await heardOut(answer);
    return new Uint8Array();
  }
  if (hasSucceeded) return keptOf(answer, maxBytes);
  return keptOf(answer, maxBytes).catch(() => new Uint8Array());
}
