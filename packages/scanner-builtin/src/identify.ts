import { createHash } from 'node:crypto';
import type { Digest } from '@imgtrack/core';
import type { Cataloger } from './cataloger.js';

/** Digest of all that can change a result: release, catalogers with their versions, and what they select. Options count through the catalogers that they leave. */
export function scannerDigest(version: string, catalogers: readonly Cataloger[]): Digest {
  const parts = catalogers.map((cataloger) => [cataloger.id, cataloger.version, cataloger.selects]);
  const hex = createHash('sha256')
    .update(JSON.stringify([version, parts]))
    .digest('hex');
  return `sha256:${hex}`;
}
