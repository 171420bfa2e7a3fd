import { request as plainRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as secured, type TLSSocket } from 'node:tls';
import type { Credentials } from './credentials.js';
import { Patience } from './patience.js';
import { tunnelTo } from './tunnel.js';
import { CONTENT_TYPE, type UploadMethod } from './vendor-names.js';

/** From this size on the other side is asked first whether it wants the file. */
const ASK_FIRST_BYTES = 1024 * 1024;
/** Many do not answer that question. */
const ANSWER_TO_ASKING_MS = 1_000;
/** What is listened to of an answer's body, which has no meaning. */
const MOST_OF_ANSWER_BYTES = 64 * 1024;
const END_OF_ANSWER_MS = 1_000;

export interface Upload {
  readonly url: URL;
  readonly method: UploadMethod;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly userAgent: string;
}

/** How uploads are made, whatever is uploaded. */
export interface Line {
  readonly credentials: Credentials;
  readonly proxy?: URL | undefined;
  readonly timeoutMs: number;
}

/** What was answered: its head alone, as what follows has no meaning that is known. */
export interface Answer {
  readonly status: number;
  readonly retryAfter?: string | undefined;
  readonly date?: string | undefined;
  readonly location?: string | undefined;
}

/** A success that was announced before all was sent. */
export class HastyAnswer extends Error {
  override readonly name: string = 'HastyAnswer';
}

export const isSuccess = (status: number): boolean => status >= 200 && status <= 299;

/**
 * Sends a file and waits for the answer. Redirects are answers. Rejects with the signal's reason, with Silence, HastyAnswer, ProxyRefusal or
 * the error of the network, or with that of `bytes`, and then the other side has not had all of them.
 */
export async function upload(file: Upload, line: Line, signal: AbortSignal): Promise<Answer> {
  using patience = new Patience(line.timeoutMs, signal);
  try {
    const ask = await dialled(file, line, patience.signal);
    const { statusCode = 0, headers } = await exchanged(ask, file, patience);
    const { 'retry-after': retryAfter, date, location } = headers;
    return { status: statusCode, retryAfter, date, location };
  } catch (error) {
    // What a request says once it was told to stop is beside the point.
    throw patience.signal.aborted ? patience.signal.reason : error;
  }
}

/** What opens the request: at once, so that nothing happens to it before it is listened to. */
async function dialled(
  { url, method, size, userAgent }: Upload,
  { credentials, proxy }: Line,
  signal: AbortSignal,
): Promise<() => ClientRequest> {
  const { authorization } = credentials;
  const headers = {
    'user-agent': userAgent,
    'content-type': CONTENT_TYPE,
    'content-length': size,
    ...(authorization === undefined ? {} : { authorization }),
    ...(size < ASK_FIRST_BYTES ? {} : { expect: '100-continue' }),
  };
  const options: RequestOptions = { method, signal, headers };
  if (url.protocol === 'http:') {
    if (proxy === undefined) return () => plainRequest(url, { ...options, agent: false });
    const ofTarget = { ...headers, host: url.host };
    return () => plainRequest(proxy, { ...options, agent: false, headers: ofTarget, path: url.href });
  }
  const tls = { ...credentials.tls, rejectUnauthorized: true };
  if (proxy === undefined) return () => secureRequest(url, { ...options, ...tls, agent: false });
  const socket = await tunnelTo(url, proxy, signal);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const createConnection = (): TLSSocket =>
    secured({ ...tls, socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) });
  return () => secureRequest(url, { ...options, createConnection });
}

async function exchanged(
  open: () => ClientRequest,
  { bytes, size }: Upload,
  patience: Patience,
): Promise<IncomingMessage> {
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
  try {
    if (size >= ASK_FIRST_BYTES) await Promise.race([wanted(outgoing), answered]);
    for await (const piece of bytes) {
      if (seen.answer !== undefined) break;
      if (!outgoing.write(piece)) await Promise.race([drained(outgoing), answered]);
      patience.renew();
    }
    if (seen.answer === undefined) outgoing.end();
    const answer = await answered;
    if (isSuccess(answer.statusCode ?? 0)) {
      if (!outgoing.writableEnded) throw new HastyAnswer('answered too early');
      await heardOut(answer);
    }
    return answer;
  } finally {
    outgoing.destroy();
  }
}

const drained = async (outgoing: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    outgoing.once('drain', resolve);
  });

/** Lets the other side finish: one that is cut short may take the upload for a failure. */
async function heardOut(answer: IncomingMessage): Promise<void> {
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

async function wanted(outgoing: ClientRequest): Promise<void> {
  const told = new Promise<void>((resolve) => {
    outgoing.once('continue', resolve);
  });
  await Promise.race([told, wait(ANSWER_TO_ASKING_MS, undefined, { ref: false })]);
}
