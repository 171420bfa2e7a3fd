import { BLOCK, parseNumber } from './tar-header.js';

/**
 * Where the stored bytes of a sparse file belong; between them are zeros. GNU tar's manual, "Storing Sparse Files", has the
 * four ways in which a tar says so.
 */
export interface SparseMap {
  /** Of the file with its holes. */
  readonly size: number;
  /** Offset and length of each extent, in turns; ascending, without overlap. The bytes are stored in this order. */
  readonly extents: Float64Array;
}

/** undefined unless the extents ascend inside `size` and make up exactly the bytes that are stored. */
export function sparseMap(size: number, pairs: readonly number[], stored: number): SparseMap | undefined {
  if (pairs.length % 2 !== 0 || !Number.isSafeInteger(size) || size < 0) return undefined;
  const extents = Float64Array.from(pairs);
  let end = 0;
  let total = 0;
  for (let index = 0; index < extents.length; index += 2) {
    const offset = extents[index] ?? 0;
    const length = extents[index + 1] ?? 0;
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length)) return undefined;
    if (offset < end || length < 0 || offset + length > size) return undefined;
    end = offset + length;
    total += length;
  }
  return total === stored ? { size, extents } : undefined;
}

export interface StoredPiece {
  /** In the file with its holes. */
  readonly at: number;
  /** In the stored bytes. */
  readonly from: number;
  readonly length: number;
}

/** The stored pieces of a part of the file; everything else in that part is zeros. */
export function storedPieces(map: SparseMap, from: number, length: number): readonly StoredPiece[] {
  const pieces: StoredPiece[] = [];
  let stored = 0;
  for (let index = 0; index < map.extents.length; index += 2) {
    const offset = map.extents[index] ?? 0;
    const size = map.extents[index + 1] ?? 0;
    const start = Math.max(offset, from);
    const end = Math.min(offset + size, from + length);
    if (start < end) pieces.push({ at: start, from: stored + start - offset, length: end - start });
    stored += size;
  }
  return pieces;
}

/** `count` pairs of an old GNU header (typeflag "S") or of one of its extension blocks; a NUL ends them early. */
export function parseGnuExtents(bytes: Buffer, at: number, count: number): readonly number[] | undefined {
  const pairs: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const pair = at + index * 24;
    if (bytes[pair] === 0) break;
    const offset = parseNumber(bytes, pair, 12);
    const length = parseNumber(bytes, pair + 12, 12);
    if (offset === undefined || length === undefined) return undefined;
    pairs.push(offset, length);
  }
  return pairs;
}

/** "0,512,4096,512": the pax format 0.1. */
export function parseExtentList(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const numbers = text.split(',').map(parseDecimal);
  return numbers.includes(undefined) ? undefined : numbers.filter((number) => number !== undefined);
}

/** Digits only, at most 2^53. */
export function parseDecimal(text: string): number | undefined {
  if (!/^[0-9]{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/**
 * The map before the content in the pax format 1.0: a count, then offset and length of each extent, a line each, padded to
 * whole blocks. Fed block by block.
 */
export class LeadingSparseMap {
  #line = '';
  #expected: number | undefined;
  readonly #pairs: number[] = [];
  #blocks = 0;

  get pairs(): readonly number[] {
    return this.#pairs;
  }

  /** Bytes that the map took from the beginning of the content. */
  get size(): number {
    return this.#blocks * BLOCK;
  }

  /** "more": another block belongs to the map. */
  push(bytes: Buffer, at: number): 'more' | 'complete' | 'malformed' {
    this.#blocks += 1;
    const lines = (this.#line + bytes.toString('latin1', at, at + BLOCK)).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) {
      const number = parseDecimal(line);
      if (number === undefined) return 'malformed';
      if (this.#expected === undefined) this.#expected = number * 2;
      else this.#pairs.push(number);
      if (this.#pairs.length === this.#expected) return 'complete';
    }
    return this.#line.length > 16 ? 'malformed' : 'more';
  }
}
