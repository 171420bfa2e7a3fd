import { maskSecrets } from '@imgtrack/core/host';
import type { Progress } from './progress.js';

/** One JSON object a line and event, for programs (https://github.com/ndjson/ndjson-spec). */
export function jsonProgress(stream: NodeJS.WritableStream): Progress {
  return {
    listener: (event) => {
      stream.write(`${JSON.stringify(event, masked)}\n`);
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** Each text for itself: what looks like a secret may otherwise go on into the next member. */
const masked = (_: string, value: unknown): unknown => (typeof value === 'string' ? maskSecrets(value) : value);
