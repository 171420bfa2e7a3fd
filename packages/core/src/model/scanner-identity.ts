import type { Digest } from './digest.js';

export interface ScannerIdentity {
  readonly name: string;
  readonly version: string;
  /** Of everything that can change the result: payload, rules, options. Half of the cache key. */
  readonly digest: Digest;
}
