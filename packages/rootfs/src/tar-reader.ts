import { type EntryBudget, MAX_PATH_BYTES } from './bounded.js';
import { parsePax, type PaxRecords } from './pax-records.js';
import { LeadingSparseMap, parseGnuExtents, type SparseMap, sparseMap } from './sparse-map.js';
import { damaged, type TarOrigin, truncated } from './tar-damage.js';
import { BLOCK, parseHeader, parseNumber, parseText, type TarHeader } from './tar-header.js';

export type TarEntryType = 'file' | 'directory' | 'link' | 'hard-link' | 'other';

export interface TarEntry {
  /** As written, long names included: untrusted, not normalised. */
  readonly name: string;
  readonly type: TarEntryType;
  /** As written; empty unless a link. */
  readonly target: string;
  readonly mode: number;
  readonly modifiedMs: number;
  /** Of the file, holes included. */
  readonly size: number;
  /** Where the stored bytes begin, in the uncompressed tar. */
  readonly offset: number;
  readonly stored: number;
  readonly sparse: SparseMap | undefined;
}

/** Called synchronously, in the order of the tar. */
export interface TarConsumer {
  /** True: `content` is to be called with the stored bytes of this entry. */
  entry(entry: TarEntry): boolean;
  /** A view: to be copied if it is to be kept beyond the chunk that was pushed. */
  content(bytes: Buffer): void;
}

const MAX_METADATA = 1024 * 1024;
/** Extended headers one after the other. GNU tar writes up to three. */
const MAX_METADATA_HEADERS = 32;

const TYPE = {
  oldFile: 0,
  file: 0x30,
  hardLink: 0x31,
  link: 0x32,
  characterDevice: 0x33,
  blockDevice: 0x34,
  directory: 0x35,
  fifo: 0x36,
  contiguous: 0x37,
  longTarget: 0x4b,
  longName: 0x4c,
  gnuSparse: 0x53,
  paxGlobal: 0x67,
  pax: 0x78,
} as const;

const types: ReadonlyMap<number, TarEntryType> = new Map<number, TarEntryType>([
  [TYPE.oldFile, 'file'],
  [TYPE.file, 'file'],
  [TYPE.contiguous, 'file'],
  [TYPE.gnuSparse, 'file'],
  [TYPE.hardLink, 'hard-link'],
  [TYPE.link, 'link'],
  [TYPE.directory, 'directory'],
  [TYPE.characterDevice, 'other'],
  [TYPE.blockDevice, 'other'],
  [TYPE.fifo, 'other'],
]);

type State = 'header' | 'skip' | 'content' | 'metadata' | 'gnu-extents' | 'leading-map' | 'ended';

interface SparseEntry {
  readonly header: TarHeader;
  readonly size: number;
  readonly pairs: number[];
}

/**
 * Reads ustar, GNU, star and pax tars from chunks of any size, each entry as soon as its header is there, without a promise.
 * Follows Go's archive/tar, by which engines unpack, where writers disagree: links, directories and devices have no content;
 * a GNU long name wins over a pax path; a later pax header replaces an earlier one; global pax headers set nothing but the time.
 * Two blocks of zeros end the archive, and so does the end of the input at a block border; what follows is not looked at.
 * Throws IMGT_ARCHIVE_DAMAGED, IMGT_ARCHIVE_TRUNCATED and IMGT_LIMIT_EXCEEDED.
 */
export class TarReader {
  readonly #origin: TarOrigin;
  readonly #consumer: TarConsumer;
  readonly #budget: EntryBudget;
  #state: State = 'header';
  /** Of the next byte to be pushed. */
  #offset = 0;
  /** Bytes until the state is over: of content, of what is skipped, or of metadata. */
  #left = 0;
  #padding = 0;
  readonly #block = Buffer.alloc(BLOCK);
  #filled = 0;
  #zeroBlock = false;
  #metadata = Buffer.alloc(0);
  #metadataType = 0;
  #metadataHeaders = 0;
  #longName: string | undefined;
  #longTarget: string | undefined;
  #pax: PaxRecords | undefined;
  #globalModifiedMs: number | undefined;
  #sparseEntry: SparseEntry | undefined;
  #leadingMap: LeadingSparseMap | undefined;

  constructor(origin: TarOrigin, consumer: TarConsumer, budget: EntryBudget) {
    this.#origin = origin;
    this.#consumer = consumer;
    this.#budget = budget;
  }

  /** Bytes to come that nobody looks at: a source that can seek may leave them out and call `skip`. */
  get skippable(): number {
    return this.#state === 'skip' ? this.#left : 0;
  }

  /** The end has been read: nothing that follows matters. */
  get ended(): boolean {
    return this.#state === 'ended';
  }

  skip(bytes: number): void {
    this.#left -= bytes;
    this.#offset += bytes;
    if (this.#left === 0) this.#state = 'header';
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.#state !== 'ended') {
      const count =
        this.#state === 'content' || this.#state === 'skip' || this.#state === 'metadata'
          ? this.#takeBytes(chunk, at)
          : this.#takeBlock(chunk, at);
      at += count;
    }
  }

  /** Throws if the input broke off. Some writers leave out the padding of the last file, and the blocks of zeros. */
  end(): void {
    const atBorder = this.#state === 'header' && this.#filled === 0;
    const inPadding = this.#state === 'skip' && this.#left <= this.#padding;
    if (this.#state === 'ended' || ((atBorder || inPadding) && this.#metadataHeaders === 0)) return;
    throw truncated(this.#origin, this.#offset);
  }

  #takeBytes(chunk: Buffer, at: number): number {
    const count = Math.min(this.#left, chunk.length - at);
    if (this.#state === 'content') this.#consumer.content(chunk.subarray(at, at + count));
    else if (this.#state === 'metadata') chunk.copy(this.#metadata, this.#metadata.length - this.#left, at, at + count);
    this.#left -= count;
    this.#offset += count;
    if (this.#left > 0) return count;
    if (this.#state === 'metadata') this.#endOfMetadata();
    this.#left = this.#state === 'skip' ? 0 : this.#padding;
    this.#state = this.#left > 0 ? 'skip' : 'header';
    return count;
  }

  #takeBlock(chunk: Buffer, at: number): number {
    if (this.#filled === 0 && chunk.length - at >= BLOCK) {
      this.#blockRead(chunk, at);
      this.#offset += BLOCK;
      return BLOCK;
    }
    const count = chunk.copy(this.#block, this.#filled, at, at + BLOCK - this.#filled);
    this.#filled += count;
    if (this.#filled < BLOCK) {
      this.#offset += count;
      return count;
    }
    this.#filled = 0;
    this.#offset -= BLOCK - count;
    this.#blockRead(this.#block, 0);
    this.#offset += BLOCK;
    return count;
  }

  /** `#offset` is that of the block. */
  #blockRead(bytes: Buffer, at: number): void {
    if (this.#state === 'gnu-extents') {
      this.#gnuExtents(bytes, at, 21, at + 504);
      return;
    }
    if (this.#state === 'leading-map') {
      this.#leadingMapBlock(bytes, at);
      return;
    }
    const header = parseHeader(bytes, at);
    if (header === undefined) {
      if (this.#metadataHeaders > 0) throw this.#damaged('the end of the archive where an entry was announced');
      if (this.#zeroBlock) this.#state = 'ended';
      this.#zeroBlock = true;
      return;
    }
    if (this.#zeroBlock) throw this.#damaged('something other than zeros after a block of zeros');
    if ('reason' in header) throw this.#damaged(header.reason);
    this.#budget.spend(1);
    this.#headerRead(header, bytes, at);
  }

  #headerRead(header: TarHeader, bytes: Buffer, at: number): void {
    switch (header.typeFlag) {
      case TYPE.pax:
      case TYPE.paxGlobal:
      case TYPE.longName:
      case TYPE.longTarget:
        this.#beginMetadata(header);
        return;
      case TYPE.gnuSparse: {
        const size = parseNumber(bytes, at + 483, 12);
        if (size === undefined) throw this.#damaged('a sparse file without a usable size');
        this.#sparseEntry = { header, size, pairs: [] };
        this.#gnuExtents(bytes, at + 386, 4, at + 482);
        return;
      }
      default:
    }
    const sparse = this.#pax?.sparse;
    if (sparse?.map !== 'leading' || types.get(header.typeFlag) !== 'file') {
      this.#budget.spend((sparse?.map.length ?? 0) / 2);
      this.#entry(header, sparse);
      return;
    }
    this.#sparseEntry = { header, size: sparse.size, pairs: [] };
    this.#leadingMap = new LeadingSparseMap();
    this.#state = 'leading-map';
  }

  #beginMetadata(header: TarHeader): void {
    this.#metadataHeaders += 1;
    if (this.#metadataHeaders > MAX_METADATA_HEADERS) throw this.#damaged('too many extended headers in a row');
    if (header.size > MAX_METADATA) throw this.#damaged(`an extended header of ${header.size} bytes`);
    this.#metadata = Buffer.allocUnsafe(header.size);
    this.#metadataType = header.typeFlag;
    this.#left = header.size;
    this.#padding = paddingOf(header.size);
    if (header.size > 0) this.#state = 'metadata';
    else this.#endOfMetadata();
  }

  #endOfMetadata(): void {
    const bytes = this.#metadata;
    this.#metadata = Buffer.alloc(0);
    if (this.#metadataType === TYPE.longName) {
      this.#longName = parseText(bytes, 0, bytes.length);
      return;
    }
    if (this.#metadataType === TYPE.longTarget) {
      this.#longTarget = parseText(bytes, 0, bytes.length);
      return;
    }
    const records = parsePax(bytes);
    if (records === undefined) throw this.#damaged('a malformed pax header');
    if (this.#metadataType === TYPE.pax) {
      this.#pax = records;
      return;
    }
    // A global header belongs to no entry and may be the last thing in an archive.
    this.#metadataHeaders -= 1;
    this.#budget.spend(1);
    this.#globalModifiedMs = records.modifiedMs ?? this.#globalModifiedMs;
  }

  #gnuExtents(bytes: Buffer, at: number, count: number, more: number): void {
    const pairs = parseGnuExtents(bytes, at, count);
    const entry = this.#sparseEntry;
    if (pairs === undefined || entry === undefined) throw this.#damaged('a malformed map of a sparse file');
    this.#budget.spend(pairs.length / 2);
    for (const number of pairs) entry.pairs.push(number);
    if (bytes[more] !== 0) {
      // A block without extents would let the map go on for ever.
      if (pairs.length === 0) throw this.#damaged('a malformed map of a sparse file');
      this.#state = 'gnu-extents';
      return;
    }
    this.#entry(entry.header, { map: entry.pairs, size: entry.size });
  }

  #leadingMapBlock(bytes: Buffer, at: number): void {
    const map = this.#leadingMap;
    const entry = this.#sparseEntry;
    if (map === undefined || entry === undefined) return;
    const before = map.pairs.length;
    const answer = map.push(bytes, at);
    this.#budget.spend((map.pairs.length - before) / 2);
    if (answer === 'malformed' || map.size > MAX_METADATA) throw this.#damaged('a malformed map of a sparse file');
    if (answer === 'complete') this.#entry(entry.header, { map: map.pairs, size: entry.size }, map.size);
  }

  /** `before`: bytes of the content that were a sparse map. */
  #entry(
    header: TarHeader,
    sparse: { readonly map: readonly number[] | 'leading'; readonly size: number; readonly name?: string } | undefined,
    before = 0,
  ): void {
    const type = types.get(header.typeFlag);
    const pax = this.#pax;
    const hasContent = type === 'file' || type === undefined;
    const stored = hasContent ? (pax?.size ?? header.size) - before : 0;
    const name = this.#longName ?? pax?.sparse?.name ?? pax?.path ?? header.name;
    const target = this.#longTarget ?? pax?.linkPath ?? header.linkName;
    const map =
      sparse === undefined || sparse.map === 'leading' || type !== 'file'
        ? undefined
        : sparseMap(sparse.size, sparse.map, stored);
    if (stored < 0 || (sparse !== undefined && type === 'file' && map === undefined)) {
      throw this.#damaged('a malformed map of a sparse file');
    }
    if (name.length > MAX_PATH_BYTES || target.length > MAX_PATH_BYTES) {
      throw this.#damaged(`a name of more than ${MAX_PATH_BYTES} bytes`);
    }
    const isDirectory = header.typeFlag === TYPE.oldFile && name.endsWith('/');
    const wanted =
      type !== undefined &&
      this.#consumer.entry({
        name,
        type: isDirectory ? 'directory' : type,
        target: type === 'link' || type === 'hard-link' ? target : '',
        mode: header.mode & 0o7777,
        modifiedMs: pax?.modifiedMs ?? this.#globalModifiedMs ?? header.modified * 1000,
        size: map?.size ?? stored,
        offset: this.#offset + BLOCK,
        stored,
        sparse: map,
      });
    this.#beginContent(stored, wanted);
  }

  #beginContent(stored: number, wanted: boolean): void {
    this.#longName = undefined;
    this.#longTarget = undefined;
    this.#pax = undefined;
    this.#metadataHeaders = 0;
    this.#sparseEntry = undefined;
    this.#leadingMap = undefined;
    this.#padding = paddingOf(stored);
    this.#left = wanted ? stored : stored + this.#padding;
    this.#state = this.#left === 0 ? 'header' : wanted ? 'content' : 'skip';
  }

  #damaged(reason: string): Error {
    return damaged(this.#origin, reason, this.#offset);
  }
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
