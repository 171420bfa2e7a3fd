import { ImgtrackError } from '@imgtrack/core';

/**
 * What goes between a file server and its client, in both directions: frames of a length (4 bytes; of all that follows it), the number of
 * the request (4 bytes), the kind (1 byte) and a payload. Numbers are little-endian.
 */
export interface Frame {
  readonly request: number;
  readonly kind: number;
  readonly payload: Buffer;
}

/** An answer is any number of "part" (bytes) and "text" (JSON), then "end" or "error" (JSON). */
export const frameKinds = { greeting: 0, request: 1, part: 2, text: 3, end: 4, error: 5 } as const;

/** What the server says first, as a frame of no request: the language and its version. */
export const GREETING = 'imgtrack file server 1';

const LENGTH_BYTES = 4;
const HEADER_BYTES = 9;
/** Larger contents are sent in pieces. */
export const PIECE_BYTES: number = 1024 * 1024;
/** More than any honest frame. */
const MAX_FRAME_BYTES = 16 * PIECE_BYTES;

export function encodeFrame(request: number, kind: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame.writeUInt32LE(frame.length - LENGTH_BYTES, 0);
  frame.writeUInt32LE(request, LENGTH_BYTES);
  frame.writeUInt8(kind, HEADER_BYTES - 1);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** Bytes of names that are not UTF-8 survive: JSON escapes the lone surrogates that stand for them. */
export const jsonBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Puts frames together from pieces of any size. */
export class FrameReader {
  #pieces: Uint8Array[] = [];
  #size = 0;
  #wanted = LENGTH_BYTES;

  /** The frames that this piece completes; payloads are valid as long as they are held. Throws IMGT_FILE_UNREAD at a frame of an impossible size. */
  push(piece: Uint8Array): readonly Frame[] {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size < this.#wanted) return [];
    let bytes = Buffer.concat(this.#pieces);
    const frames: Frame[] = [];
    this.#wanted = LENGTH_BYTES;
    while (bytes.length >= LENGTH_BYTES) {
      const length = bytes.readUInt32LE(0);
      if (length > MAX_FRAME_BYTES || length < HEADER_BYTES - LENGTH_BYTES) throw impossible();
      this.#wanted = LENGTH_BYTES + length;
      if (bytes.length < this.#wanted) break;
      const payload = bytes.subarray(HEADER_BYTES, this.#wanted);
      frames.push({ request: bytes.readUInt32LE(LENGTH_BYTES), kind: bytes.readUInt8(HEADER_BYTES - 1), payload });
      bytes = bytes.subarray(this.#wanted);
      this.#wanted = LENGTH_BYTES;
    }
    this.#pieces = bytes.length === 0 ? [] : [bytes];
    this.#size = bytes.length;
    return frames;
  }
}

const impossible = (): ImgtrackError =>
  new ImgtrackError('IMGT_FILE_UNREAD', {
    path: '/',
    reason: 'io-error',
    detail: 'what serves the files sends no valid frames',
  });
