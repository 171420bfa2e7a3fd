import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ImgtrackError } from '@imgtrack/core';
import { FileDigests } from './file-digests.js';
import { filesInside, type FileInside, UnlistableTree } from './files-inside.js';
import { hostFolder } from './host-folder.js';
import type { ScannerFile } from './scanner-file.js';
import type { HostSource } from './sources.js';

/** The files of a scanner that lie on the host as they will lie in the image. */
export class InjectedFiles {
  readonly #scanner: string;
  readonly #source: HostSource;
  readonly #digests = new FileDigests();

  constructor(scanner: string, source: HostSource) {
    this.#scanner = scanner;
    this.#source = source;
  }

  /** In the order of `inside`. Rejects with IMGT_SCANNER_MISSING, IMGT_SCANNER_UNUSABLE. */
  async list(signal: AbortSignal): Promise<readonly ScannerFile[]> {
    signal.throwIfAborted();
    try {
      const listed = await this.#listed(signal);
      const files: ScannerFile[] = [];
      for (const { place, inside } of listed) {
        const facts = await stat(place, { bigint: true });
        const sha256 = await this.#digests.of(place, facts, signal);
        files.push({ source: place, inside, mode: (facts.mode & 0o111n) === 0n ? 0o644 : 0o755, sha256 });
      }
      return files;
    } catch (error) {
      signal.throwIfAborted();
      throw this.#explained(error);
    }
  }

  async #listed(signal: AbortSignal): Promise<readonly FileInside<string>[]> {
    const { kind, path: place } = this.#source;
    const facts = await stat(place);
    if (kind === 'folder') {
      if (!facts.isDirectory()) throw this.#unusable('it is no folder');
      return filesInside(hostFolder(place), signal);
    }
    if (!facts.isFile()) throw this.#unusable('it is no file');
    return [{ place, inside: path.basename(place) }];
  }

  #explained(error: unknown): unknown {
    if (error instanceof UnlistableTree) return this.#unusable(error.message, error);
    const { kind, path: place } = this.#source;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const option = `the scanner's option "${kind}"`;
      return new ImgtrackError(
        'IMGT_SCANNER_MISSING',
        { scanner: this.#scanner, path: place, option },
        { cause: error },
      );
    }
    if (code === 'EACCES' || code === 'EPERM') return this.#unusable('this user may not read it', error);
    if (code === 'EIO' || code === 'ELOOP') return this.#unusable(`it cannot be read (${code})`, error);
    return error;
  }

  #unusable(reason: string, cause?: unknown): ImgtrackError {
    const facts = { scanner: this.#scanner, what: this.#source.path, reason };
    return new ImgtrackError('IMGT_SCANNER_UNUSABLE', facts, { cause });
  }
}
