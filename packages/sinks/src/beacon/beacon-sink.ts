import {
  definePlugin,
  UnreadableContent,
  type Delivery,
  type Plugin,
  type PluginServices,
  type Receipt,
  type Sink,
  type SinkContext,
} from '@imgtrack/core';
import {
  attempt,
  MadeOnce,
  openLine,
  receiptForAnswer,
  receiptForFailure,
  send,
  type HttpAnswer,
  type Line,
} from '@imgtrack/http';
import { documentNames } from '../document-names.js';
import { version } from '../version.js';
import { uploadLocation, uploadUrl } from './address.js';
import { advice } from './advice.js';
import { inventoryFiles, type InventoryFile } from './inventory-files.js';
import { beaconOptions, type BeaconOptions } from './options.js';
import { CONTENT_TYPE, INVENTORY_FORMAT } from './vendor-names.js';

/** An inventory beacon: the .ndi files of scanners, byte for byte, or else of imgtrack's own, uploaded over HTTP or HTTPS. */
export const beaconSink: Plugin<'sink', BeaconOptions> = definePlugin({
  kind: 'sink',
  name: 'beacon',
  description: 'Uploads .ndi files to an inventory beacon.',
  version,
  options: beaconOptions,
  create: (options, services) => new BeaconSink(options, services),
});

class BeaconSink implements Sink {
  readonly mode = 'queued';
  readonly formats: readonly string[] = [INVENTORY_FORMAT];
  readonly destination: string;
  readonly #options: BeaconOptions;
  readonly #services: PluginServices;
  readonly #location: URL;
  readonly #line: MadeOnce<Line>;
  /** File name → digest of the file that was sent under it. */
  readonly #sent = new Map<string, string>();
  /** Keys of what has been delivered. */
  readonly #delivered = new Set<string>();

  constructor(options: BeaconOptions, services: PluginServices) {
    this.destination = options.url;
    this.#options = options;
    this.#services = services;
    this.#location = uploadLocation(options.url);
    this.#line = new MadeOnce(async () => openLine(options, services));
  }

  /** Reads what the options name; whether the beacon is up is not asked, as it may be by the time of the delivery. */
  async check({ signal, logger }: SinkContext): Promise<void> {
    signal.throwIfAborted();
    await this.#line.get();
    if (this.#options.user !== undefined && this.#location.protocol === 'http:') {
      logger.warn(`The password for ${this.#location.href} is sent unencrypted: use https.`);
    }
  }

  async deliver(delivery: Delivery, { signal }: SinkContext): Promise<Receipt> {
    signal.throwIfAborted();
    if (this.#delivered.has(delivery.key)) return { status: 'duplicate' };
    const { scanner } = delivery.report.inventory;
    const files = await inventoryFiles(delivery, signal);
    if (files.length === 0) {
      return {
        status: 'refused',
        reason: `the scanner "${scanner.name}" wrote no .ndi file and looked for no components: there is nothing for a beacon`,
      };
    }
    const line = await this.#line.get();
    for (const file of files) {
      const receipt = await this.#send(file, delivery, line, signal);
      if (receipt.status !== 'accepted') return receipt;
    }
    this.#delivered.add(delivery.key);
    return { status: 'accepted' };
  }

  /** A file that has arrived is not sent again when another one of its report has not. */
  async #send(file: InventoryFile, delivery: Delivery, line: Line, signal: AbortSignal): Promise<Receipt> {
    const { sha256, size } = file;
    const isFree = (name: string): boolean => (this.#sent.get(name) ?? sha256) === sha256;
    const [own, ofImage, unique] = documentNames(file, delivery.report);
    const name = isFree(own) ? own : isFree(ofImage) ? ofImage : unique;
    if (this.#sent.has(name)) return { status: 'accepted' };
    const request = {
      url: uploadUrl(this.#location, name),
      method: this.#options.method,
      headers: { 'content-type': CONTENT_TYPE },
      body: { size, bytes: file.bytes() },
    };
    const receipt = await this.#attempt(async () => send(request, line, signal), signal);
    if (receipt.status === 'accepted') this.#sent.set(name, sha256);
    return receipt;
  }

  async #attempt(work: () => Promise<HttpAnswer>, signal: AbortSignal): Promise<Receipt> {
    const place = this.#location.href;
    const meaning = (error: unknown): Receipt | undefined =>
      error instanceof UnreadableContent
        ? { status: 'refused', reason: error.message }
        : receiptForFailure(error, place);
    return attempt(async () => receiptForAnswer(await work(), place, this.#services.now(), advice), meaning, signal);
  }
}
