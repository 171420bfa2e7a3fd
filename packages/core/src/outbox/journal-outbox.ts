import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { deliveryKey } from '../delivery/delivery-key.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import type { Document } from '../model/document.js';
import type { InventoryReport } from '../model/scan-report.js';
import type {
  FailedSink,
  Outbox,
  QueuedDelivery,
  Settlement,
  SinkClaim,
  SinkInstance,
  StoredInventory,
} from '../steps/outbox.js';
import type { Logger } from '../steps/step-context.js';
import { compact } from './compact.js';
import { DocumentStore } from './document-store.js';
import { JournalReader } from './journal-reader.js';
import type { JournalRecord, PutRecord } from './journal-record.js';
import { JournalWriter } from './journal-writer.js';
import type { Ledger, LiveDelivery } from './ledger.js';
import { isOutbox, makeOutbox } from './outbox-format.js';
import { ProcessLock } from './process-lock.js';
import { lockName, queued } from './queued.js';
import { Reserve } from './reserve.js';
import { sinkName } from './sink-name.js';
import { parseReport, reportText } from './stored-report.js';
import { finished, givenUp, putAnew, revived, triedInVain } from './transitions.js';

/** Documents of deliveries that are done are removed so many at a time. */
const DISCARD_AT_ONCE = 256;
/** The journal is compacted when it holds that many times the records that it needs, or as many segments. */
const COMPACT_AT = { times: 10, records: 1000, segments: 64 } as const;

/** What a report and its documents are called in the store. */
type Stored = Pick<PutRecord, 'report' | 'documents'>;

/** An outbox in a folder: a journal of what became of each delivery, and documents named by their digests. See docs/outbox.md. */
export class JournalOutbox implements Outbox {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #now: () => Date;
  readonly #reader: JournalReader;
  readonly #reserve: Reserve;
  readonly #writer: JournalWriter;
  readonly #documents: DocumentStore;
  readonly #warned = new Set<string>();
  readonly #released = new Set<string>();
  #making: Promise<void> | undefined;

  constructor(folder: string, logger: Logger, now: () => Date = () => new Date()) {
    this.#folder = folder;
    this.#logger = logger;
    this.#now = now;
    this.#reader = new JournalReader(path.join(folder, 'journal'));
    this.#reserve = new Reserve(path.join(folder, 'reserve'));
    this.#writer = new JournalWriter(path.join(folder, 'journal'), this.#reserve);
    this.#documents = new DocumentStore(path.join(folder, 'documents'), this.#incoming);
  }

  async ready(): Promise<void> {
    this.#making ??= this.#make();
    await this.#making;
  }

  async put(report: InventoryReport, sinks: readonly SinkInstance[]): Promise<readonly QueuedDelivery[]> {
    return this.#add(
      report,
      sinks.map((sink) => ({ sink })),
    );
  }

  async bury(report: InventoryReport, failures: readonly FailedSink[]): Promise<readonly QueuedDelivery[]> {
    return this.#add(report, failures);
  }

  async list(): Promise<readonly QueuedDelivery[]> {
    const ledger = await this.#read();
    const deliveries = ledger.deliveries();
    const sinks = new Map(deliveries.map(({ put: { sink } }) => [sinkName(sink), sink]));
    const claimed = new Set<string>();
    for (const [name, sink] of sinks) if (await ProcessLock.isHeld(this.#claims, lockName(sink))) claimed.add(name);
    return deliveries.map((delivery) => queued(delivery, claimed.has(sinkName(delivery.put.sink))));
  }

  async read(delivery: QueuedDelivery): Promise<StoredInventory> {
    const [known] = await this.#known(delivery);
    if (known === undefined) throw new ImgtrackError('IMGT_DELIVERY_UNKNOWN', { key: delivery.key });
    const { report: digest, documents } = known.put;
    const files = documents.map((sha256) => this.#documents.place(sha256));
    const text = await this.#documents.readText(digest);
    const report = parseReport(text, files);
    if (report === undefined) {
      const facts = { file: this.#documents.place(digest), reason: 'it is no report of this version' };
      throw new ImgtrackError('IMGT_OUTBOX_DAMAGED', facts);
    }
    const open = ({ name, file }: Document): AsyncIterable<Uint8Array> => {
      const sha256 = documents[files.indexOf(file)];
      if (sha256 === undefined) throw new Error(`the report has no document "${name}"`);
      return this.#documents.open(sha256);
    };
    return { report, open };
  }

  async claim(sink: SinkInstance): Promise<SinkClaim | undefined> {
    await this.ready();
    const lock = await this.#unlessUnwritable(async () =>
      this.#reserve.during(async () => ProcessLock.acquire(this.#claims, lockName(sink), this.#incoming)),
    );
    if (lock === undefined) return undefined;
    return {
      sink,
      waiting: async () => this.#waiting(sink),
      settle: async (delivery, settlement) => this.#settle(delivery, settlement),
      [Symbol.asyncDispose]: async () => lock[Symbol.asyncDispose](),
    };
  }

  async revive(deliveries: readonly QueuedDelivery[]): Promise<void> {
    await this.#change(deliveries, ([first]) => (first?.state.state === 'dead' ? [revived(first, this.#time())] : []));
  }

  async drop(deliveries: readonly QueuedDelivery[]): Promise<void> {
    await this.#change(deliveries, (known) => finished(known, 'dropped', this.#time()));
  }

  /** Removes what is needed no more. What cannot be removed now is removed by another process. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#making === undefined) return;
      await this.#making;
      await this.#discard();
      await this.#tidy();
    } catch (error) {
      this.#logger.debug(`The outbox could not be tidied up: ${reasonOf(error)}`);
    } finally {
      await this.#writer[Symbol.asyncDispose]();
    }
  }

  get #incoming(): string {
    return path.join(this.#folder, 'incoming');
  }

  get #claims(): string {
    return path.join(this.#folder, 'claims');
  }

  async #make(): Promise<void> {
    const isThere = await isOutbox(this.#folder);
    const subfolders = ['journal', 'documents', 'claims'].map((name) => path.join(this.#folder, name));
    if (!isThere) await this.#unlessUnwritable(async () => makeOutbox(this.#folder, subfolders));
  }

  async #unlessUnwritable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (ImgtrackError.is(cause)) throw cause;
      const facts = { folder: this.#folder, reason: reasonOf(cause) };
      throw new ImgtrackError('IMGT_OUTBOX_UNWRITABLE', facts, { cause });
    }
  }

  async #read(): Promise<Ledger> {
    if (!(await isOutbox(this.#folder))) return this.#reader.ledger;
    const ledger = await this.#reader.read().catch((cause: unknown) => {
      const facts = { file: this.#reader.folder, reason: reasonOf(cause) };
      throw new ImgtrackError('IMGT_OUTBOX_UNREADABLE', facts, { cause });
    });
    for (const { file, lines } of this.#reader.damage) {
      if (!this.#warned.has(file))
        this.#logger.warn(`${file} is damaged: ${lines} of its lines cannot be read, and what they say is left out.`);
      this.#warned.add(file);
    }
    return ledger;
  }

  async #add(
    report: InventoryReport,
    wanted: readonly { readonly sink: SinkInstance; readonly reason?: string }[],
  ): Promise<readonly QueuedDelivery[]> {
    await this.ready();
    const text = reportText(report);
    const stored = await this.#unlessUnwritable(async () => {
      await this.#reserve.take();
      return this.#store(report, text);
    });
    const ledger = await this.#read();
    const records: JournalRecord[] = [];
    const added: LiveDelivery[] = [];
    for (const { sink, reason } of wanted) {
      const key = deliveryKey(report.inventory, sink.name);
      const known = ledger.named({ key, sink });
      const again = await this.#again(known);
      const delivery = again ?? putAnew({ key, sink, reference: report.reference.text, ...stored }, this.#time());
      const { put } = delivery;
      const state = reason === undefined ? delivery.state : givenUp(delivery, reason, this.#time());
      added.push({ put, state });
      // That what was put waits goes without saying, and so does what is as it was.
      const isSaid = state === delivery.state && (again === undefined || known.includes(again));
      records.push(...(again === undefined ? [put, ...finished(known, 'dropped', this.#time())] : []));
      if (!isSaid) records.push(state);
    }
    await this.#append(records);
    await this.#unlessUnwritable(async () => this.#storeWhatIsGone(report, text, stored));
    // Where all of them waited already, nothing refers to what was stored.
    this.#release(added.some(({ put }) => put.report === stored.report) ? [] : [stored]);
    return added.map((delivery) => queued(delivery, false));
  }

  /** A delivery that is known, waiting. undefined: there is none whose documents are all there. */
  async #again(known: readonly LiveDelivery[]): Promise<LiveDelivery | undefined> {
    const [first] = known;
    if (first === undefined || !(await this.#isWhole(first.put))) return undefined;
    return first.state.state === 'dead' ? { ...first, state: revived(first, this.#time()) } : first;
  }

  async #store(report: InventoryReport, text: string): Promise<Stored> {
    const documents: string[] = [];
    for (const { file } of report.inventory.documents) documents.push(await this.#documents.keepFile(file));
    return { report: await this.#documents.keepText(text), documents };
  }

  /** Another process may have removed what an earlier delivery no longer needed, before it could see this one. */
  async #storeWhatIsGone(report: InventoryReport, text: string, stored: Stored): Promise<void> {
    if (!(await this.#isWhole(stored))) await this.#store(report, text);
  }

  async #isWhole({ report, documents }: Stored): Promise<boolean> {
    for (const sha256 of [report, ...documents]) if (!(await this.#documents.has(sha256))) return false;
    return true;
  }

  async #waiting(sink: SinkInstance): Promise<readonly QueuedDelivery[]> {
    const deliveries = (await this.#read()).deliveries();
    return deliveries
      .filter(({ put, state }) => sinkName(put.sink) === sinkName(sink) && state.state === 'waiting')
      .map((delivery) => queued(delivery, true));
  }

  async #settle(delivery: QueuedDelivery, settlement: Settlement): Promise<void> {
    const known = await this.#known(delivery);
    const [first] = known;
    if (first === undefined) return;
    const at = this.#time();
    if (settlement.state === 'delivered') {
      await this.#append(finished(known, 'delivered', at));
      this.#release(known.map(({ put }) => put));
    } else {
      const { state, reason } = settlement;
      await this.#append([
        state === 'dead' ? givenUp(first, reason, at) : triedInVain(first, reason, settlement.notBefore, at),
      ]);
    }
    if (this.#released.size >= DISCARD_AT_ONCE) await this.#discard();
  }

  /** All that go by the name of a delivery; looked for on the disk where it is not known yet. */
  async #known(delivery: QueuedDelivery): Promise<readonly LiveDelivery[]> {
    const known = this.#reader.ledger.named(delivery);
    return known.length > 0 ? known : (await this.#read()).named(delivery);
  }

  async #change(
    deliveries: readonly QueuedDelivery[],
    recordsFor: (known: readonly LiveDelivery[]) => readonly JournalRecord[],
  ): Promise<void> {
    await this.ready();
    const ledger = await this.#read();
    const known = deliveries.map((delivery) => ledger.named(delivery));
    const records = known.flatMap(recordsFor);
    await this.#append(records);
    if (records.some(({ type }) => type === 'done')) this.#release(known.flat().map(({ put }) => put));
  }

  async #append(records: readonly JournalRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.#writer.append(records);
    this.#reader.note(records);
  }

  #release(stored: readonly Stored[]): void {
    for (const { report, documents } of stored) for (const sha256 of [report, ...documents]) this.#released.add(sha256);
  }

  async #discard(): Promise<void> {
    const released = [...this.#released];
    this.#released.clear();
    await this.#documents.discard(released, async () => (await this.#read()).needed());
  }

  async #tidy(): Promise<void> {
    const live = (await this.#read()).live().length;
    const { segments, records } = this.#reader.size;
    const isBloated = records > COMPACT_AT.times * 2 * live + COMPACT_AT.records || segments > COMPACT_AT.segments;
    if (segments === 0 || !(isBloated || live === 0)) return;
    await using lock = await ProcessLock.acquire(this.#claims, 'maintenance', this.#incoming);
    if (lock === undefined) return;
    const damaged = path.join(this.#folder, 'damaged');
    await compact(this.#reader.folder, damaged);
    // Which documents a damaged line needs is not known.
    const isSound = (await readdir(damaged).catch(() => [])).length === 0;
    if (isSound) await this.#documents.sweep(async () => (await this.#read()).needed());
  }

  #time(): string {
    return this.#now().toISOString();
  }
}
