import {
  definePlugin,
  type Delivery,
  type Document,
  type Plugin,
  type PluginServices,
  type Receipt,
  type Sink,
  type SinkContext,
} from '@imgtrack/core';
import { documentNames } from '../document-names.js';
import { verifiedBytes } from '../verified-document.js';
import { version } from '../version.js';
import { uploadLocation, uploadUrl } from './address.js';
import { receiptForAnswer } from './answers.js';
import { readCredentials } from './credentials.js';
import { receiptForFailure } from './failures.js';
import { beaconOptions, type BeaconOptions } from './options.js';
import { upload, type Line } from './upload.js';
import { isInventoryFile } from './vendor-names.js';

/** An inventory beacon: the .ndi files of scanners, byte for byte, uploaded over HTTP or HTTPS. */
export const beaconSink: Plugin<'sink', BeaconOptions> = definePlugin({
  kind: 'sink',
  name: 'beacon',
  version,
  options: beaconOptions,
  create: (options, services) => new BeaconSink(options, services),
});

class BeaconSink implements Sink {
  readonly mode = 'queued';
  readonly destination: string;
  readonly #options: BeaconOptions;
  readonly #services: PluginServices;
  readonly #location: URL;
  #line: Promise<Line> | undefined;
  /** File name → digest of the document that was sent under it. */
  readonly #sent = new Map<string, string>();
  /** Keys of what has been delivered. */
  readonly #delivered = new Set<string>();

  constructor(options: BeaconOptions, services: PluginServices) {
    this.destination = options.url;
    this.#options = options;
    this.#services = services;
    this.#location = uploadLocation(options.url);
  }

  /** Reads what the options name; whether the beacon is up is not asked, as it may be by the time of the delivery. */
  async check({ signal, logger }: SinkContext): Promise<void> {
    signal.throwIfAborted();
    await this.#ready();
    if (this.#options.user !== undefined && this.#location.protocol === 'http:') {
      logger.warn(`The password for ${this.#location.href} is sent unencrypted: use https.`);
    }
  }

  async deliver(delivery: Delivery, { signal }: SinkContext): Promise<Receipt> {
    signal.throwIfAborted();
    if (this.#delivered.has(delivery.key)) return { status: 'duplicate' };
    const { documents, scanner } = delivery.report.inventory;
    const files = documents.filter(({ name }) => isInventoryFile(name));
    if (files.length === 0) {
      return {
        status: 'refused',
        reason: `the scanner "${scanner.name}" wrote no .ndi file, and a beacon takes no other`,
      };
    }
    const line = await this.#ready();
    for (const document of files) {
      const receipt = await this.#send(document, delivery, line, signal);
      if (receipt.status !== 'accepted') return receipt;
    }
    this.#delivered.add(delivery.key);
    return { status: 'accepted' };
  }

  /** A document that has arrived is not sent again when another one of its report has not. */
  async #send(document: Document, delivery: Delivery, line: Line, signal: AbortSignal): Promise<Receipt> {
    const { sha256, size } = document;
    const isFree = (name: string): boolean => (this.#sent.get(name) ?? sha256) === sha256;
    const [own, ofImage, unique] = documentNames(document, delivery.report);
    const name = isFree(own) ? own : isFree(ofImage) ? ofImage : unique;
    if (this.#sent.has(name)) return { status: 'accepted' };
    const bytes = verifiedBytes(delivery.open(document), document);
    const url = uploadUrl(this.#location, name);
    const file = { url, method: this.#options.method, size, bytes, userAgent: `imgtrack/${version}` };
    const receipt = await this.#attempt(async () => upload(file, line, signal), signal);
    if (receipt.status === 'accepted') this.#sent.set(name, sha256);
    return receipt;
  }

  async #attempt(work: () => ReturnType<typeof upload>, signal: AbortSignal): Promise<Receipt> {
    const place = this.#location.href;
    try {
      return receiptForAnswer(await work(), place, this.#services.now());
    } catch (error) {
      signal.throwIfAborted();
      const receipt = receiptForFailure(error, place);
      if (receipt === undefined) throw error;
      return receipt;
    }
  }

  async #ready(): Promise<Line> {
    this.#line ??= this.#prepare();
    try {
      return await this.#line;
    } catch (error) {
      this.#line = undefined;
      throw error;
    }
  }

  async #prepare(): Promise<Line> {
    const { proxy, timeoutMs } = this.#options;
    const credentials = await readCredentials(this.#options, this.#services);
    return { credentials, timeoutMs, ...(proxy === undefined ? {} : { proxy: new URL(proxy) }) };
  }
}
