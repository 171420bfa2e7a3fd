import type { Digest } from '@imgtrack/core';
import { HashThread } from './hash-thread.js';
import type { LayerBlob } from './layer-blob.js';
import { verifyDigest } from './verify-digest.js';

/** From here on a thread, which takes 40 ms to start, is done sooner than the layer could be hashed while it is read. */
const WORTH_A_THREAD_BYTES = 32 * 1024 * 1024;

/** True of a layer whose headers may be read by seeking, because its digest is compared meanwhile by a thread. */
export function isVerifiedApart({ compression, range, digest, diffId }: LayerBlob): boolean {
  return compression === 'none' && range.size >= WORTH_A_THREAD_BYTES && (digest ?? diffId) !== undefined;
}

/** Compares large uncompressed layers with their digests while the scan goes on. */
export class LayerVerification {
  readonly #layers: readonly LayerBlob[];
  readonly #thread: HashThread | undefined;

  /** Ends early when the signal is aborted. */
  constructor(layers: readonly { readonly blob: LayerBlob; readonly fd: number }[], signal: AbortSignal) {
    const apart = layers.filter(({ blob }) => isVerifiedApart(blob));
    this.#layers = apart.map(({ blob }) => blob);
    if (apart.length === 0) return;
    const thread = new HashThread(
      apart.map(({ blob: { range }, fd }) => ({ fd, offset: range.offset, size: range.size })),
    );
    signal.addEventListener('abort', () => void thread.stop(signal.reason), { once: true });
    this.#thread = thread;
  }

  /** Rejects with IMGT_DIGEST_MISMATCH, or the signal's reason. */
  async verified(): Promise<void> {
    const digests = (await this.#thread?.digests) ?? [];
    for (const [index, layer] of this.#layers.entries()) {
      const actual: Digest = `sha256:${digests[index] ?? ''}`;
      verifyDigest(layer, layer.label, layer.digest, actual);
      verifyDigest(layer, layer.label, layer.diffId, actual);
    }
  }

  /** To be awaited before the files are closed. */
  async stop(reason: unknown): Promise<void> {
    await this.#thread?.stop(reason);
  }
}
