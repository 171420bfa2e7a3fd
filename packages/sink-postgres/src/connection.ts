import type { Client, ClientConfig } from 'pg';
import { loadClient } from './load-client.js';

/** What runs inside a transaction. */
export type Session = Pick<Client, 'query'>;

/** One connection to a database: opened when it is needed, and anew after it has failed. */
export class Connection implements AsyncDisposable {
  readonly #login: () => Promise<ClientConfig>;
  readonly #settings: string;
  #client: Client | undefined;

  /** `settings`: names and values that hold inside transactions ("search_path", say). */
  constructor(login: () => Promise<ClientConfig>, settings: Readonly<Record<string, string>>) {
    this.#login = login;
    this.#settings = JSON.stringify(settings);
  }

  /**
   * Commits what the work did, or nothing of it. Rejects with the signal's reason, at once and whatever the server is busy with, with what
   * the work throws, or with the error of the database or the network.
   */
  async transaction<T>(
    kind: keyof typeof BEGIN,
    signal: AbortSignal,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const stop = (): void => {
      this.#drop();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      const session = await this.#opened(signal);
      await session.query(BEGIN[kind]);
      await session.query(SET, [this.#settings]);
      const result = await work(session);
      signal.throwIfAborted();
      await session.query('commit');
      return result;
    } catch (error) {
      // The server rolls back what a connection leaves open.
      this.#drop();
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #opened(signal: AbortSignal): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    const PgClient = await loadClient();
    const client = new PgClient(await this.#login());
    signal.throwIfAborted();
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    this.#client = client;
    await client.connect();
    return client;
  }

  #drop(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.end().catch(() => undefined);
  }
}

/** A standby is asked to write as any other, as its answer tells more than its refusal to begin. */
const BEGIN = { reading: 'begin transaction read only', writing: 'begin' } as const;
const SET = 'select set_config(key, value, true) from json_each_text($1)';
