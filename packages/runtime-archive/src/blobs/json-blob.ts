import { createHash } from 'node:crypto';
import { type Digest, ImgtrackError } from '@imgtrack/core';
import type { FileRange } from '@imgtrack/rootfs';
import type { BlobStore } from './blob-store.js';
import { readRange } from './read-range.js';

/** Bytes: no index, manifest or configuration is larger (the OCI distribution specification asks registries for as much). */
const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** A JSON file of an image and where it was found. `value` is untrusted. */
export interface JsonBlob {
  readonly value: unknown;
  /** Of the bytes as they are. */
  readonly digest: Digest;
}

/** What a descriptor promises of a blob. */
export interface Promised {
  readonly digest: Digest;
  /** Bytes. */
  readonly size?: number;
}

/**
 * Reads a JSON file that has no digest of its own.
 * Throws IMGT_BLOB_MISSING, IMGT_MANIFEST_INVALID.
 */
export function readJson(store: BlobStore, name: string, neededBy: string): JsonBlob {
  const bytes = readBounded(store, name, rangeOf(store, name, neededBy));
  return { value: parseJson(store, name, bytes), digest: digestOf(bytes) };
}

/**
 * Reads a JSON file and parses it only when its size and digest are as promised.
 * Throws IMGT_BLOB_MISSING, IMGT_DIGEST_MISMATCH, IMGT_MANIFEST_INVALID.
 */
export function readVerifiedJson(store: BlobStore, name: string, promised: Promised, neededBy: string): JsonBlob {
  const range = rangeOf(store, name, neededBy);
  verifySize(store, name, range, promised.size);
  const bytes = readBounded(store, name, range);
  const digest = digestOf(bytes);
  if (digest !== promised.digest) throw mismatch(store, name, promised.digest, digest);
  return { value: parseJson(store, name, bytes), digest };
}

/** Where a blob lies. Throws IMGT_BLOB_MISSING. */
export function rangeOf(store: BlobStore, name: string, neededBy: string): FileRange {
  const range = store.range(name);
  if (range === undefined) throw new ImgtrackError('IMGT_BLOB_MISSING', { file: store.place, blob: name, neededBy });
  return range;
}

/** Throws IMGT_DIGEST_MISMATCH where a blob has another size than promised. */
export function verifySize(store: BlobStore, name: string, range: FileRange, promised: number | undefined): void {
  if (promised === undefined || promised === range.size) return;
  throw mismatch(store, name, `${promised} bytes`, `${range.size} bytes`);
}

function readBounded(store: BlobStore, name: string, range: FileRange): Uint8Array {
  if (range.size <= MAX_JSON_BYTES) return readRange(range, name);
  throw invalid(store, `${name} has ${range.size} bytes, and at most ${MAX_JSON_BYTES} are read`);
}

function parseJson(store: BlobStore, name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid(store, `${name} is not JSON`, { cause });
  }
}

const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const mismatch = (store: BlobStore, blob: string, expected: string, actual: string): ImgtrackError =>
  new ImgtrackError('IMGT_DIGEST_MISMATCH', { file: store.place, blob, expected, actual });

const invalid = (store: BlobStore, reason: string, options?: ErrorOptions): ImgtrackError =>
  new ImgtrackError('IMGT_MANIFEST_INVALID', { file: store.place, reason }, options);
