import { createHash } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';

/** SHA-256 of files. A file is read once, and again when it has changed. */
export class FileDigests {
  readonly #known = new Map<string, { readonly stamp: string; readonly sha256: Promise<string> }>();

  async of(file: string, stat: BigIntStats, signal: AbortSignal): Promise<string> {
    const { dev, ino, size, mtimeNs, ctimeNs } = stat;
    const stamp = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    const known = this.#known.get(file);
    if (known?.stamp === stamp) return known.sha256;
    const sha256 = digestOf(file, signal);
    this.#known.set(file, { stamp, sha256 });
    // One who waits for it as well is told; who comes later reads the file again.
    sha256.catch(() => {
      if (this.#known.get(file)?.sha256 === sha256) this.#known.delete(file);
    });
    return sha256;
  }
}

async function digestOf(file: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    signal.throwIfAborted();
    hash.update(piece as Buffer);
  }
  return hash.digest('hex');
}
