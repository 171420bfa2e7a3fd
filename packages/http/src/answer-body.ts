import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** What is listened to of a body that has no meaning. */
const MOST_OF_ANSWER_BYTES = 64 * 1024;
const END_OF_ANSWER_MS = 1_000;

/** Lets the other side finish: one that is cut short may take the request for a failure. */
export async function heardOut(answer: IncomingMessage): Promise<void> {
  let heard = 0;
  answer.on('data', ({ length }: Buffer) => {
    heard += length;
    if (heard > MOST_OF_ANSWER_BYTES) answer.destroy();
  });
  const over = new Promise<void>((resolve) => {
    answer.once('close', resolve);
  });
  await Promise.race([over, wait(END_OF_ANSWER_MS, undefined, { ref: false })]);
}

/** The first `maxBytes` of the body. Rejects with the error of the network when it breaks off before them and before its end. */
export async function keptOf(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    size += piece.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, maxBytes);
}
