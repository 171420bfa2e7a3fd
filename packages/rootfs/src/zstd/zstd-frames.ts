import { EarlyEnd } from '../early-end.js';

/** What the format lets a block become at most. RFC 8878, 3.1.1.2. */
const MAX_BLOCK = 128 * 1024;
/** The window that the zstd command, too, accepts without being told ("--long" is 27). */
const MAX_WINDOW = 128 * 1024 * 1024;

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

type State = 'frame' | 'block-header' | 'bytes';

/**
 * Follows the frames and block headers of a zstd stream (RFC 8878) without decoding them, so that a decoder is given neither a
 * window nor a block that is larger than allowed, nor two blocks at a time.
 */
export class ZstdFrames {
  #state: State = 'frame';
  /** Of the frame or block header: bytes seen so far. */
  #header = Buffer.alloc(0);
  #left = 0;
  #afterBytes: 'frame' | 'block-header' = 'frame';
  #checksum = 0;

  /** The chunk in pieces, none of which holds the end of one block and the beginning of another's content. */
  *split(chunk: Buffer): Generator<Buffer> {
    let from = 0;
    for (let at = 0; at < chunk.length;) {
      if (this.#state === 'bytes') {
        const count = Math.min(this.#left, chunk.length - at);
        at += count;
        this.#left -= count;
        if (this.#left > 0) continue;
        this.#state = this.#afterBytes;
        yield chunk.subarray(from, at);
        from = at;
      } else {
        this.#header = Buffer.concat([this.#header, chunk.subarray(at, at + 1)]);
        at += 1;
        if (this.#state === 'frame') this.#frameHeader();
        else this.#blockHeader();
      }
    }
    if (from < chunk.length) yield chunk.subarray(from);
  }

  /** Throws EarlyEnd unless the stream ended where a frame did. */
  end(): void {
    if (this.#state !== 'frame' || this.#header.length > 0) throw new EarlyEnd('unexpected end of the stream');
  }

  #frameHeader(): void {
    const bytes = this.#header;
    if (bytes.length < 5) return;
    const magic = bytes.readUInt32LE(0);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      if (bytes.length === 8) this.#expect(bytes.readUInt32LE(4), 'frame');
      return;
    }
    if (magic !== MAGIC) throw new Error('not a zstd frame');
    const descriptor = bytes[4] ?? 0;
    const single = (descriptor & 0x20) !== 0;
    const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const length = 5 + (single ? 0 : 1) + dictionaryBytes + sizeBytes;
    if (bytes.length < length) return;
    const window = single ? contentSize(bytes, length - sizeBytes, sizeBytes) : windowOf(bytes[5] ?? 0);
    if (window > MAX_WINDOW) throw new Error(`a window of ${window} bytes, the limit is ${MAX_WINDOW}`);
    this.#checksum = (descriptor & 4) === 0 ? 0 : 4;
    this.#expect(0, 'block-header');
  }

  #blockHeader(): void {
    if (this.#header.length < 3) return;
    const header = this.#header.readUIntLE(0, 3);
    const last = (header & 1) !== 0;
    const repeated = ((header >> 1) & 3) === 1;
    const size = header >> 3;
    if (size > MAX_BLOCK) throw new Error(`a block of ${size} bytes`);
    this.#expect((repeated ? 1 : size) + (last ? this.#checksum : 0), last ? 'frame' : 'block-header');
  }

  #expect(bytes: number, then: 'frame' | 'block-header'): void {
    this.#header = Buffer.alloc(0);
    this.#left = bytes;
    this.#afterBytes = then;
    this.#state = bytes === 0 ? then : 'bytes';
  }
}

function contentSize(bytes: Buffer, at: number, length: number): number {
  if (length === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
