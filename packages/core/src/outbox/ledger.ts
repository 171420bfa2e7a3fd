import type { QueuedDelivery } from '../steps/outbox.js';
import type { JournalRecord, PutRecord, StateRecord } from './journal-record.js';
import { sinkName } from './sink-name.js';

/** A delivery that is neither delivered nor dropped. */
export interface LiveDelivery {
  readonly put: PutRecord;
  readonly state: StateRecord;
}

interface Entry {
  put?: PutRecord;
  state?: StateRecord;
  isDone: boolean;
}

/** What tells deliveries apart: one key may wait for two sinks of one name whose options differ. */
export type DeliveryName = Pick<QueuedDelivery, 'key' | 'sink'>;

/** What all records together say, in whatever order they come. */
export class Ledger {
  readonly #entries = new Map<string, Entry>();
  /** Key → those that are not done. */
  readonly #byKey = new Map<string, readonly Entry[]>();
  /** Each once, however many deliveries it has. */
  readonly #sinks = new Map<string, PutRecord['sink']>();

  add(record: JournalRecord): void {
    const entry = this.#entries.get(record.id) ?? { isDone: false };
    this.#entries.set(record.id, entry);
    if (entry.isDone) return;
    if (record.type === 'done') this.#finish(entry);
    else if (record.type === 'state') {
      if (entry.state === undefined || isFurther(record, entry.state)) entry.state = record;
    } else if (entry.put === undefined) {
      entry.put = { ...record, sink: this.#known(record.sink) };
      this.#byKey.set(record.key, [...(this.#byKey.get(record.key) ?? []), entry]);
    }
  }

  /** Oldest first. Those of one key and sink, which several processes have put at once, are all among them. */
  live(): readonly LiveDelivery[] {
    return [...this.#entries.values()].flatMap(liveOf).sort(byAge);
  }

  /** Oldest first; of every key and sink the oldest one, which stands for the others. */
  deliveries(): readonly LiveDelivery[] {
    return this.live().filter(
      ({ put }) => this.#byKey.get(put.key)?.length === 1 || this.named(put)[0]?.put.id === put.id,
    );
  }

  /** All that go by this key and sink, oldest first. */
  named({ key, sink }: DeliveryName): readonly LiveDelivery[] {
    return (this.#byKey.get(key) ?? [])
      .filter(({ put }) => put?.sink.id === sink.id && put.sink.name === sink.name)
      .flatMap(liveOf)
      .sort(byAge);
  }

  /** SHA-256 of everything that a live delivery needs. */
  needed(): ReadonlySet<string> {
    const needed = new Set<string>();
    for (const { put } of this.#entries.values()) {
      for (const sha256 of put === undefined ? [] : [put.report, ...put.documents]) needed.add(sha256);
    }
    return needed;
  }

  #known(sink: PutRecord['sink']): PutRecord['sink'] {
    const name = sinkName(sink);
    const known = this.#sinks.get(name) ?? sink;
    this.#sinks.set(name, known);
    return known;
  }

  /** That it is done is all that is remembered of it. */
  #finish(entry: Entry): void {
    entry.isDone = true;
    if (entry.put !== undefined) {
      const { key } = entry.put;
      const others = (this.#byKey.get(key) ?? []).filter((other) => other !== entry);
      if (others.length === 0) this.#byKey.delete(key);
      else this.#byKey.set(key, others);
    }
    delete entry.put;
    delete entry.state;
  }
}

const liveOf = ({ put, state, isDone }: Entry): readonly LiveDelivery[] =>
  put === undefined || isDone ? [] : [{ put, state: state ?? initialState(put) }];

/** Of one that nobody has tried. */
export const initialState = ({ id, at }: PutRecord): StateRecord => ({
  type: 'state',
  id,
  at,
  round: 0,
  attempts: 0,
  state: 'waiting',
  notBefore: at,
});

/** A total order, so that the order of reading does not matter. */
function isFurther(one: StateRecord, other: StateRecord): boolean {
  const [a, b] = [one, other].map(({ round, state, attempts }) => [round, state === 'dead' ? 1 : 0, attempts]);
  for (const [index, rank] of (a ?? []).entries()) {
    const difference = rank - (b?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return `${one.at} ${one.notBefore} ${one.reason ?? ''}` > `${other.at} ${other.notBefore} ${other.reason ?? ''}`;
}

const byAge = ({ put: a }: LiveDelivery, { put: b }: LiveDelivery): number =>
  a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1;
