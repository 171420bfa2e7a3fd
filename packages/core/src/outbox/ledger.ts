import type { QueuedDelivery } from '../steps/outbox.js';
import type { JournalRecord, PutRecord, StateRecord } from './journal-record.js';

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

/** What all records together say, in whatever order they come. */
export class Ledger {
  readonly #entries = new Map<string, Entry>();
  /** Name of a delivery → the live ones that go by it. */
  readonly #named = new Map<string, readonly Entry[]>();

  add(record: JournalRecord): void {
    const entry = this.#entries.get(record.id) ?? { isDone: false };
    this.#entries.set(record.id, entry);
    if (entry.isDone) return;
    if (record.type === 'done') this.#finish(entry);
    else if (record.type === 'state') {
      if (entry.state === undefined || isFurther(record, entry.state)) entry.state = record;
    } else if (entry.put === undefined) {
      entry.put = record;
      const name = nameOf(record);
      this.#named.set(name, [...(this.#named.get(name) ?? []), entry]);
    }
  }

  /** Oldest first. Those of one key and sink, which several processes have put at once, are all among them. */
  live(): readonly LiveDelivery[] {
    return [...this.#entries.values()].flatMap(liveOf).sort(byAge);
  }

  /** Of every key and sink the oldest one, which stands for the others. */
  deliveries(): ReadonlyMap<string, LiveDelivery> {
    const first = new Map<string, LiveDelivery>();
    for (const delivery of this.live()) {
      const name = nameOf(delivery.put);
      if (!first.has(name)) first.set(name, delivery);
    }
    return first;
  }

  /** All that go by this key and sink. */
  named(name: string): readonly LiveDelivery[] {
    return (this.#named.get(name) ?? []).flatMap(liveOf).sort(byAge);
  }

  /** SHA-256 of everything that a live delivery needs. */
  needed(): ReadonlySet<string> {
    const needed = new Set<string>();
    for (const { put } of this.#entries.values()) {
      for (const sha256 of put === undefined ? [] : [put.report, ...put.documents]) needed.add(sha256);
    }
    return needed;
  }

  /** That it is done is all that is remembered of it. */
  #finish(entry: Entry): void {
    entry.isDone = true;
    if (entry.put !== undefined) {
      const name = nameOf(entry.put);
      const others = (this.#named.get(name) ?? []).filter((other) => other !== entry);
      if (others.length === 0) this.#named.delete(name);
      else this.#named.set(name, others);
    }
    delete entry.put;
    delete entry.state;
  }
}

const liveOf = ({ put, state, isDone }: Entry): readonly LiveDelivery[] =>
  put === undefined || isDone ? [] : [{ put, state: state ?? initialState(put) }];

/** What tells deliveries apart: one key may wait for two sinks of one name whose options differ. */
export const nameOf = ({ key, sink }: Pick<QueuedDelivery, 'key' | 'sink'>): string => `${key} ${sink.id} ${sink.name}`;

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
