import { dialled } from './dial.js';
import { exchanged } from './exchange.js';
import type { HttpAnswer } from './http-answer.js';
import type { HttpRequest } from './http-request.js';
import type { Line } from './line.js';
import { Patience } from './patience.js';

/**
 * Makes a request and waits for the answer. Redirects are answers. Rejects with the signal's reason, with Silence, HastyAnswer, ProxyRefusal
 * or the error of the network, or with that of the body's `bytes`, and then the other side has not had all of them.
 */
export async function send(request: HttpRequest, line: Line, signal: AbortSignal): Promise<HttpAnswer> {
  using patience = new Patience(line.timeoutMs, signal);
  try {
    const open = await dialled(request, line, patience.signal);
    const answer = await exchanged(open, request, patience);
    signal.throwIfAborted();
    return answer;
  } catch (error) {
    // What a request says once it was told to stop is beside the point.
    throw patience.signal.aborted ? patience.signal.reason : error;
  }
}
