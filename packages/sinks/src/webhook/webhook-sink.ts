import {
  batches,
  definePlugin,
  isSecretReference,
  type Delivery,
  type Plugin,
  type PluginServices,
  type Receipt,
  type Sink,
  type SinkContext,
} from '@imgtrack/core';
import {
  attempt,
  checkReach,
  MadeOnce,
  receiptForAnswer,
  receiptForFailure,
  send,
  type HttpRequest,
} from '@imgtrack/http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { version } from '../version.js';
import { advice } from './advice.js';
import { openChannel, type Channel } from './channel.js';
import { cloudEvent, EVENT_MEDIA_TYPE } from './cloud-event.js';
import { webhookOptions, type WebhookOptions } from './options.js';
import { Signature } from './signature.js';

const GONE = 410;

/** Inventories as CloudEvents, posted to an address and signed. */
export const webhookSink: Plugin<'sink', WebhookOptions> = definePlugin({
  kind: 'sink',
  name: 'webhook',
  description: 'Posts inventories as CloudEvents, signed, to an address.',
  version,
  options: webhookOptions,
  create: (options, services) => new WebhookSink(options, services),
});

class WebhookSink implements Sink {
  readonly mode = 'queued';
  readonly formats: readonly [string];
  readonly #options: WebhookOptions;
  readonly #services: PluginServices;
  readonly #url: URL;
  readonly #channel: MadeOnce<Channel>;
  /** Keys of what has been delivered. */
  readonly #delivered = new Set<string>();
  /** What the receiver said when it said that it wants no more. */
  #gone: Receipt | undefined;

  constructor(options: WebhookOptions, services: PluginServices) {
    this.formats = [options.format];
    this.#options = options;
    this.#services = services;
    this.#url = new URL(options.url);
    this.#channel = new MadeOnce(async () => openChannel(options, services));
  }

  async check(context: SinkContext): Promise<void> {
    context.signal.throwIfAborted();
    const { line } = await this.#channel.get();
    if (this.#url.protocol === 'http:' && showsSecrets(this.#options)) {
      context.logger.warn(`The credentials for ${this.#url.href} are sent unencrypted: use https.`);
    }
    await checkReach(this.#url, line, context);
  }

  async deliver(delivery: Delivery, { signal }: SinkContext): Promise<Receipt> {
    signal.throwIfAborted();
    if (this.#delivered.has(delivery.key)) return { status: 'duplicate' };
    if (this.#gone !== undefined) return this.#gone;
    const channel = await this.#channel.get();
    const request = await this.#request(delivery, channel, signal);
    const receipt = await this.#attempt(request, channel, signal);
    if (receipt.status === 'accepted') this.#delivered.add(delivery.key);
    return receipt;
  }

  /** The event is written twice, as its size and its signature go before it: the second time while it is sent. */
  async #request(delivery: Delivery, { headers, secrets }: Channel, signal: AbortSignal): Promise<HttpRequest> {
    const { format, source } = this.#options;
    const signature = new Signature(secrets, this.#services.now());
    let size = 0;
    for (const batch of batches(cloudEvent(delivery, format, source))) {
      signal.throwIfAborted();
      signature.update(batch);
      size += batch.length;
      await nextTurn();
    }
    return {
      url: this.#url,
      method: 'POST',
      headers: { ...headers, 'content-type': EVENT_MEDIA_TYPE, ...signature.headers() },
      body: { size, bytes: sent(delivery, format, source) },
    };
  }

  async #attempt(request: HttpRequest, { line }: Channel, signal: AbortSignal): Promise<Receipt> {
    const place = this.#url.href;
    const work = async (): Promise<Receipt> => {
      const answer = await send(request, line, signal);
      const receipt = receiptForAnswer(answer, place, this.#services.now(), advice);
      if (answer.status === GONE) this.#gone = receipt;
      return receipt;
    };
    return attempt(work, (error) => receiptForFailure(error, place), signal);
  }
}

const showsSecrets = ({ user, token, headers }: WebhookOptions): boolean =>
  user !== undefined || token !== undefined || Object.values(headers).some(isSecretReference);

async function* sent(delivery: Delivery, format: string, source: string): AsyncGenerator<Uint8Array> {
  yield* batches(cloudEvent(delivery, format, source));
}
