import {
  definePlugin,
  type Delivery,
  type Plugin,
  type PluginServices,
  type Receipt,
  type Sink,
  type SinkContext,
} from '@imgtrack/core';
import { Connection } from './connection.js';
import { addressText, isOnThisHost, type DatabaseAddress } from './database-address.js';
import { receiptForError } from './failures.js';
import { databaseOf, readLogin, sslModeOf } from './login.js';
import { migrate } from './migrate.js';
import { postgresOptions, type PostgresOptions, type SslMode } from './options.js';
import { assertUsable } from './permissions.js';
import { quoted } from './quoted.js';
import { storeReport } from './store-report.js';
import { version } from './version.js';

/** Tables of a PostgreSQL database: the present inventory of each image, which a delivery replaces in one transaction. */
export const postgresSink: Plugin<'sink', PostgresOptions> = definePlugin({
  kind: 'sink',
  name: 'postgres',
  description: 'Stores inventories in tables of PostgreSQL.',
  version,
  options: postgresOptions,
  create: (options, services) => new PostgresSink(options, services),
});

class PostgresSink implements Sink, AsyncDisposable {
  readonly mode = 'queued';
  readonly #schema: string;
  readonly #address: DatabaseAddress;
  readonly #sslMode: SslMode;
  readonly #login: () => ReturnType<typeof readLogin>;
  readonly #connection: Connection;
  #isMigrated = false;

  constructor(options: PostgresOptions, services: PluginServices) {
    const { schema, timeoutMs } = options;
    this.#schema = schema;
    this.#address = databaseOf(options);
    this.#sslMode = sslModeOf(options, this.#address);
    this.#login = async () => readLogin(options, services);
    this.#connection = new Connection(this.#login, {
      search_path: quoted(schema),
      statement_timeout: `${timeoutMs}`,
      idle_in_transaction_session_timeout: `${timeoutMs}`,
    });
  }

  /** Changes nothing. A database that is out of reach is a warning: it may be back by the time of the delivery. */
  async check({ signal, logger }: SinkContext): Promise<void> {
    signal.throwIfAborted();
    await this.#login();
    const place = addressText(this.#address);
    if (this.#sslMode !== 'verify-full' && !isOnThisHost(this.#address)) {
      logger.warn(`Nothing proves who answers as ${place}: set "sslMode" to "verify-full".`);
    }
    const receipt = await this.#attempt(async () => {
      await this.#connection.transaction('reading', signal, async (session) => assertUsable(session, this.#schema));
      return { status: 'accepted' };
    }, signal);
    if (receipt.status === 'refused') throw new Error(receipt.reason);
    if (receipt.status === 'later') logger.warn(`${receipt.reason}. Inventories will have to wait for it.`);
  }

  async deliver(delivery: Delivery, { signal }: SinkContext): Promise<Receipt> {
    signal.throwIfAborted();
    return this.#attempt(async () => {
      await this.#migrateOnce(signal);
      const status = await this.#connection.transaction('writing', signal, async (session) =>
        storeReport(session, delivery, signal),
      );
      return { status };
    }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  async #migrateOnce(signal: AbortSignal): Promise<void> {
    if (this.#isMigrated) return;
    await this.#connection.transaction('writing', signal, async (session) => migrate(session, this.#schema));
    this.#isMigrated = true;
  }

  async #attempt(work: () => Promise<Receipt>, signal: AbortSignal): Promise<Receipt> {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const receipt = receiptForError(error, addressText(this.#address));
      if (receipt === undefined) throw error;
      return receipt;
    }
  }
}
