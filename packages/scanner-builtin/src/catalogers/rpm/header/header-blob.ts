import { dataView } from '../database/data-view.js';
import { DamagedDatabase } from '../database/damaged-database.js';
import { Tag } from './tags.js';

const INTRO_BYTES = 8;
const ENTRY_BYTES = 16;
/** rpm's own bounds. */
const MAX_ENTRIES = 0xffff;
const MAX_DATA_BYTES = 0x0fffffff;
/** Numbers of value types. */
const CHAR = 1;
const INT8 = 2;
const INT32 = 4;
const STRING = 6;
const STRING_ARRAY = 8;
const I18N_STRING = 9;

const readTags: ReadonlySet<number> = new Set(Object.values(Tag));
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/** Strings one after the other, each ended by a zero byte. */
export interface PackedStrings {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/**
 * The header of one installed package as databases store it: number of index entries, bytes of data, index, data; all numbers
 * big-endian (rpm, docs/manual/format_header.md, without the magic number). Throws DamagedDatabase where that does not add up.
 */
export class HeaderBlob {
  readonly #data: Uint8Array;
  readonly #view: DataView;
  readonly #entries = new Map<number, Entry>();

  constructor(blob: Uint8Array) {
    const view = dataView(blob);
    if (blob.length < INTRO_BYTES) throw new DamagedDatabase('the header is cut off');
    const entries = view.getUint32(0);
    const dataBytes = view.getUint32(4);
    if (entries > MAX_ENTRIES || dataBytes > MAX_DATA_BYTES) throw new DamagedDatabase('the header is too long');
    const dataStart = INTRO_BYTES + entries * ENTRY_BYTES;
    if (dataStart + dataBytes !== blob.length) {
      throw new DamagedDatabase(`the header has ${blob.length} bytes and not ${dataStart + dataBytes}`);
    }
    this.#data = blob.subarray(dataStart);
    this.#view = dataView(this.#data);
    for (let position = INTRO_BYTES; position < dataStart; position += ENTRY_BYTES) {
      const tag = view.getUint32(position);
      if (!readTags.has(tag)) continue;
      // Of two entries with one tag the later was added on installation and replaces the package's own.
      this.#entries.set(tag, {
        type: view.getUint32(position + 4),
        offset: view.getUint32(position + 8),
        count: view.getUint32(position + 12),
      });
    }
  }

  /** The string, or the first of several; undefined: the package has no such tag. */
  string(tag: Tag): string | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    if (entry.type !== STRING && entry.type !== STRING_ARRAY && entry.type !== I18N_STRING) throw unfit(tag, entry);
    const end = this.#stringEnd(tag, entry, entry.offset);
    return decoder.decode(this.#data.subarray(entry.offset, end));
  }

  /** The unsigned number, or the first of several; undefined: the package has no such tag. */
  integer(tag: Tag): number | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    if (entry.type !== INT32 || entry.count < 1 || entry.offset + 4 > this.#data.length) throw unfit(tag, entry);
    return this.#view.getUint32(entry.offset);
  }

  /** Big-endian numbers of four bytes each. */
  integers(tag: Tag): Uint8Array | undefined {
    return this.#numbers(tag, 4, [INT32]);
  }

  bytes(tag: Tag): Uint8Array | undefined {
    return this.#numbers(tag, 1, [CHAR, INT8]);
  }

  strings(tag: Tag): PackedStrings | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    if (entry.type !== STRING_ARRAY || entry.count > this.#data.length) throw unfit(tag, entry);
    let end = entry.offset;
    for (let index = 0; index < entry.count; index++) end = this.#stringEnd(tag, entry, end) + 1;
    return { bytes: this.#data.subarray(entry.offset, end), count: entry.count };
  }

  #numbers(tag: Tag, size: number, types: readonly number[]): Uint8Array | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    const end = entry.offset + entry.count * size;
    if (!types.includes(entry.type) || end > this.#data.length) throw unfit(tag, entry);
    return this.#data.subarray(entry.offset, end);
  }

  #stringEnd(tag: Tag, entry: Entry, start: number): number {
    const end = start < this.#data.length ? this.#data.indexOf(0, start) : -1;
    if (end === -1) throw unfit(tag, entry);
    return end;
  }
}

function unfit(tag: number, { type, offset, count }: Entry): DamagedDatabase {
  return new DamagedDatabase(`tag ${tag} of type ${type} with ${count} values at ${offset} does not fit`);
}
