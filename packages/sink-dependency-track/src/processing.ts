import { member, type Logger } from '@imgtrack/core';
import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from './api.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Waits until the server no longer works on what it gave this token for, or for `limitMs`. The upload has arrived either way, so nothing but the
 * signal makes it reject. The server does not tell whether it could make use of it.
 */
export async function processed(
  token: string,
  api: Api,
  limitMs: number,
  { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<void> {
  const end = performance.now() + limitMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const state = await stateOf(token, api, signal);
    if (state === 'done') return;
    const left = end - performance.now();
    if (left <= 0) {
      logger.warn(
        `${api.place} still works on an upload, or does not say (token ${token}): it is not waited for any longer.`,
      );
      return;
    }
    await wait(Math.min(pause, left), undefined, { signal }).catch(() => {
      throw signal.reason;
    });
  }
}

async function stateOf(token: string, api: Api, signal: AbortSignal): Promise<'done' | 'working'> {
  try {
    const { status, json } = await api.ask({ method: 'GET', path: `/api/v1/event/token/${token}` }, signal);
    // Servers before 4.11 cannot be asked.
    return status === 404 || member(json, 'processing') === false ? 'done' : 'working';
  } catch {
    signal.throwIfAborted();
    return 'working';
  }
}
