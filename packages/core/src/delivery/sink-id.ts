import { createHash } from 'node:crypto';
import { maskNamedSecrets } from '../errors/secrets.js';

const DIGITS = 16;

/**
 * Digest of a plugin's name and its options as they stand in the configuration. The order of keys does not matter. A reference to a secret counts
 * as it is written; a secret itself does not count, so that a new one makes no other sink, and nothing of it is in the digest.
 */
export function sinkId(plugin: string, options: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([plugin, plain('', options ?? {})]))
    .digest('hex')
    .slice(0, DIGITS);
}

function plain(key: string, value: unknown): unknown {
  if (typeof value === 'string')
    return value.startsWith('env:') || value.startsWith('file:') ? value : masked(key, value);
  if (Array.isArray(value)) return value.map((item) => plain(key, item));
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, item]) => [name, plain(name, item)]);
}

const masked = (key: string, value: string): string => maskNamedSecrets({ [key]: value })[key] ?? '';
