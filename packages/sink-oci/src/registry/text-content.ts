import { createHash } from 'node:crypto';
import type { Content } from '@imgtrack/core';

/** A short text as something to send. */
export function textContent(text: string): Content {
  const all = Buffer.from(text);
  return {
    size: all.length,
    sha256: createHash('sha256').update(all).digest('hex'),
    async *bytes() {
      yield all;
    },
  };
}
