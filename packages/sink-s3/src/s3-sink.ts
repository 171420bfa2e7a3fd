import {
  definePlugin,
  type Delivery,
  type Plugin,
  type PluginServices,
  type Receipt,
  type Sink,
  type SinkContext,
} from '@imgtrack/core';
import { attempt, MadeOnce } from '@imgtrack/http';
import { receiptForError } from './failures.js';
import type { ObjectStore } from './object-store.js';
import { openStore } from './open-store.js';
import { s3Options, type S3Options } from './options.js';
import { objectsOf } from './stored-object.js';
import { version } from './version.js';

/** Objects of a bucket of S3, or of any store that speaks its API. Their keys say what is in them. */
export const s3Sink: Plugin<'sink', S3Options> = definePlugin({
  kind: 'sink',
  name: 's3',
  description: 'Stores inventories as objects of S3, or of what speaks its API.',
  version,
  options: s3Options,
  create: (options, services) => new S3Sink(options, services),
});

class S3Sink implements Sink, AsyncDisposable {
  readonly mode = 'queued';
  readonly formats: readonly string[];
  readonly #options: S3Options;
  readonly #services: PluginServices;
  readonly #place: string;
  readonly #store: MadeOnce<ObjectStore>;

  constructor(options: S3Options, services: PluginServices) {
    this.formats = options.formats;
    this.#options = options;
    this.#services = services;
    const { bucket, endpoint, region } = options;
    const where = endpoint === undefined ? (region === undefined ? '' : ` in ${region}`) : ` at ${endpoint}`;
    this.#place = `the bucket "${bucket}"${where}`;
    this.#store = new MadeOnce(async () => openStore(options, services));
  }

  /** Stores nothing. Who may write need not be allowed to list, so that a denial says nothing. */
  async check({ signal, logger }: SinkContext): Promise<void> {
    signal.throwIfAborted();
    const store = await this.#store.get();
    const receipt = await this.#attempt(async () => {
      await store.look(signal).catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'AccessDenied')) throw error;
        logger.debug(`${this.#place} may not be listed; whether it may be written into is not known yet.`);
      });
      return { status: 'accepted' };
    }, signal);
    if (receipt.status === 'refused') throw new Error(receipt.reason);
    if (receipt.status === 'later') logger.warn(`${receipt.reason}. Inventories will wait for it.`);
  }

  async deliver(delivery: Delivery, { signal }: SinkContext): Promise<Receipt> {
    signal.throwIfAborted();
    const store = await this.#store.get();
    return this.#attempt(async () => {
      const outcomes = new Set<'stored' | 'there'>();
      let remoteId = '';
      for await (const object of objectsOf(delivery, this.#options, signal)) {
        outcomes.add(await store.put(object, signal));
        remoteId = `s3://${this.#options.bucket}/${object.key}`;
      }
      if (outcomes.size === 0)
        return { status: 'refused', reason: 'there is nothing to store: the scanner wrote no document' };
      return { status: outcomes.has('stored') ? 'accepted' : 'duplicate', remoteId };
    }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    (await this.#store.take())?.close();
  }

  async #attempt(work: () => Promise<Receipt>, signal: AbortSignal): Promise<Receipt> {
    return attempt(work, (error) => receiptForError(error, this.#place, this.#services.now()), signal);
  }
}
