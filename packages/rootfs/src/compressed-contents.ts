import { type Compression, decompressed } from './compression.js';
import type { FileRange } from './file-range.js';
import { type ContentSink, Keeper } from './keeper.js';
import type { LayerContents, StoredFile } from './layer-contents.js';
import type { Spool, Spooled } from './spool.js';

export interface CompressedBlob {
  readonly fd: number;
  readonly range: FileRange;
  readonly label: string;
  readonly compression: Exclude<Compression, 'none'>;
}

interface Wanted {
  readonly file: StoredFile;
  readonly from: number;
  readonly length: number;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A compressed layer: the contents of some files were kept while it was read; to read another the layer is decompressed again, up to
 * that file, which is then kept too. Reads that wait for it are served by one pass.
 */
export class CompressedContents implements LayerContents {
  readonly #blob: CompressedBlob;
  readonly #spool: Spool;
  /** Larger files are never kept. */
  readonly #fileBytes: number;
  readonly #signal: AbortSignal;
  readonly #kept = new Map<number, Spooled>();
  #wanted: Wanted[] = [];
  #pass: Promise<void> | undefined;

  constructor(blob: CompressedBlob, spool: Spool, fileBytes: number, signal: AbortSignal) {
    this.#blob = blob;
    this.#spool = spool;
    this.#fileBytes = fileBytes;
    this.#signal = signal;
  }

  /** To be fed while the layer is read. */
  keeper(): Keeper {
    return new Keeper(this.#spool, this.#kept, this.#fileBytes);
  }

  async read(file: StoredFile, from: number, length: number): Promise<Uint8Array> {
    const place = this.#kept.get(file.offset);
    if (place !== undefined) return this.#spool.read(place, from, length);
    return new Promise((resolve, reject) => {
      this.#wanted.push({ file, from, length, resolve, reject });
      this.#pass ??= this.#runPasses();
    });
  }

  /** Ends when no pass is under way any more; the signal ends them. */
  async settle(): Promise<void> {
    await this.#pass;
  }

  async #runPasses(): Promise<void> {
    // Reads asked for in the same turn share the pass.
    await Promise.resolve();
    while (this.#wanted.length > 0) {
      const wanted = this.#wanted;
      this.#wanted = [];
      try {
        await this.#serve(wanted);
      } catch (error) {
        for (const { reject } of wanted) reject(error);
      }
    }
    this.#pass = undefined;
  }

  async #serve(wanted: readonly Wanted[]): Promise<void> {
    const keeper = this.keeper();
    const kept = new Map<number, Piece>();
    const parts: { readonly piece: Piece; readonly deliver: () => void }[] = [];
    for (const { file, from, length, resolve } of wanted) {
      const sink = kept.has(file.offset) ? undefined : keeper.begin(file);
      if (sink !== undefined) kept.set(file.offset, { at: file.offset, end: file.offset + file.stored, sink });
      if (kept.has(file.offset)) continue;
      const bytes = Buffer.alloc(length);
      parts.push({
        piece: copyInto(bytes, file.offset + from),
        deliver: () => {
          resolve(bytes);
        },
      });
    }
    await this.#stream([...kept.values(), ...parts.map(({ piece }) => piece)], keeper);
    for (const { deliver } of parts) deliver();
    for (const { file, from, length, resolve } of wanted) {
      const place = this.#kept.get(file.offset);
      if (place !== undefined) resolve(this.#spool.read(place, from, length));
    }
  }

  async #stream(pieces: readonly Piece[], keeper: Keeper): Promise<void> {
    const { fd, range, label, compression } = this.#blob;
    const end = Math.max(...pieces.map((piece) => piece.end));
    const read = { fd, range, part: label, signal: this.#signal };
    let at = 0;
    for await (const chunk of decompressed(compression, read)) {
      for (const piece of pieces) {
        const start = Math.max(piece.at, at);
        const stop = Math.min(piece.end, at + chunk.length);
        if (start < stop) piece.sink(chunk.subarray(start - at, stop - at));
      }
      if (keeper.hasPending) await keeper.flush();
      at += chunk.length;
      if (at >= end) return;
    }
    throw new Error('the layer has changed since it was read');
  }
}

/** Part of the uncompressed tar. */
interface Piece {
  readonly at: number;
  readonly end: number;
  readonly sink: ContentSink;
}

function copyInto(bytes: Buffer, at: number): Piece {
  let done = 0;
  return {
    at,
    end: at + bytes.length,
    sink: (part) => {
      done += part.copy(bytes, done);
    },
  };
}
