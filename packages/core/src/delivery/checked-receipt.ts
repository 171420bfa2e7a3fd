import { isRecord } from '../image/json.js';
import { shortText } from '../errors/short-text.js';
import type { Receipt } from '../steps/sink.js';

const LONGEST_REASON = 2000;
const LONGEST_ID = 500;

/**
 * What a sink answered, if it is a receipt: its known fields alone, its texts short, printable and without secrets.
 * Throws for anything else, since nobody knows then whether the inventory arrived; a sink in plain JavaScript may answer anything.
 */
export function checkedReceipt(answer: unknown): Receipt {
  if (answer === undefined) throw new Error('it returned no receipt');
  if (!isRecord(answer)) throw new Error(`it answered with ${kindOf(answer)} instead of a receipt`);
  const { status } = answer;
  if (status === 'accepted' || status === 'duplicate') return { status, ...remoteIdOf(answer['remoteId']) };
  if (status === 'refused') return { status, reason: reasonFor(status, answer['reason']) };
  if (status === 'later') return { status, reason: reasonFor(status, answer['reason']), ...pauseOf(answer['afterMs']) };
  throw new Error(`it answered with ${statusText(status)} instead of a receipt`);
}

/** An id that is no text does not undo the delivery. */
const remoteIdOf = (id: unknown): { readonly remoteId?: string } =>
  typeof id === 'string' ? { remoteId: shortText(id, LONGEST_ID) } : {};

function reasonFor(status: string, reason: unknown): string {
  if (typeof reason === 'string' && reason.trim() !== '') return shortText(reason, LONGEST_REASON);
  throw new Error(`it answered "${status}" without a reason`);
}

function pauseOf(afterMs: unknown): { readonly afterMs?: number } {
  if (afterMs === undefined) return {};
  if (typeof afterMs === 'number' && Number.isFinite(afterMs) && afterMs >= 0) return { afterMs };
  const found = typeof afterMs === 'number' ? String(afterMs) : kindOf(afterMs);
  throw new Error(`it answered "later" with ${found} as afterMs, which is a number of milliseconds`);
}

const statusText = (status: unknown): string =>
  typeof status === 'string' ? `the status ${JSON.stringify(shortText(status, 50))}` : 'no status';

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
