import type { Outbox } from '../steps/outbox.js';
import type { Logger } from '../steps/step-context.js';

/** The outbox of a host, loaded when somebody first asks for it. */
export class OutboxAccess implements AsyncDisposable {
  readonly folder: string;
  readonly #logger: Logger;
  #outbox: Promise<Outbox> | undefined;

  constructor(folder: string, logger: Logger) {
    this.folder = folder;
    this.#logger = logger;
  }

  async open(): Promise<Outbox> {
    this.#outbox ??= this.#load();
    return this.#outbox;
  }

  /** It may be asked for again afterwards. */
  async [Symbol.asyncDispose](): Promise<void> {
    const outbox = this.#outbox;
    this.#outbox = undefined;
    await (await outbox)?.[Symbol.asyncDispose]();
  }

  async #load(): Promise<Outbox> {
    const { JournalOutbox } = await import('./journal-outbox.js');
    return new JournalOutbox(this.folder, this.#logger);
  }
}
