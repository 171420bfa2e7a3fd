import { isRecord } from '../image/json.js';

/**
 * What the journal says. Records may be read in any order, and more than once: of a delivery's states the one counts that is furthest on, and
 * what is done stays done.
 */
export type JournalRecord = PutRecord | StateRecord | DoneRecord;

/** A delivery was put. */
export interface PutRecord {
  readonly type: 'put';
  /** Differs for every delivery, also for two of one key. */
  readonly id: string;
  readonly at: string;
  readonly key: string;
  readonly sink: { readonly name: string; readonly id: string };
  readonly reference: string;
  /** SHA-256 of the stored report. */
  readonly report: string;
  /** SHA-256 of each of the report's documents, in their order. */
  readonly documents: readonly string[];
}

/** What became of it. */
export interface StateRecord {
  readonly type: 'state';
  readonly id: string;
  readonly at: string;
  /** How often it has been revived. */
  readonly round: number;
  /** In this round. */
  readonly attempts: number;
  readonly state: 'waiting' | 'dead';
  readonly notBefore: string;
  readonly reason?: string;
}

/** Nothing more will become of it. */
export interface DoneRecord {
  readonly type: 'done';
  readonly id: string;
  readonly at: string;
  readonly how: 'delivered' | 'dropped';
}

/** By hand: a library takes longer for this than all the rest of reading does. */
export function isJournalRecord(value: unknown): value is JournalRecord {
  if (!isRecord(value) || !isId(value['id']) || !isTime(value['at'])) return false;
  if (value['type'] === 'put') return isPut(value);
  if (value['type'] === 'state') return isState(value);
  return value['type'] === 'done' && (value['how'] === 'delivered' || value['how'] === 'dropped');
}

type Members = Readonly<Record<string, unknown>>;

const isPut = ({ key, sink, reference, report, documents }: Members): boolean =>
  isDigest(key) &&
  isRecord(sink) &&
  typeof sink['name'] === 'string' &&
  typeof sink['id'] === 'string' &&
  typeof reference === 'string' &&
  isDigest(report) &&
  Array.isArray(documents) &&
  documents.every(isDigest);

const isState = ({ round, attempts, state, notBefore, reason }: Members): boolean =>
  isCount(round) &&
  isCount(attempts) &&
  (state === 'waiting' || state === 'dead') &&
  isTime(notBefore) &&
  (reason === undefined || typeof reason === 'string');

const isId = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
const isDigest = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isTime = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
