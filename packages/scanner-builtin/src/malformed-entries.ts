import type { Finding } from './cataloger.js';

/** What is to be said of entries without a package name or version: nothing, one line for all of them, or, when there is no good one, that the file is no database (thrown). */
export function* malformedEntries(malformed: number, entries: number): Generator<Finding, void, undefined> {
  if (malformed === 0) return;
  if (malformed === entries) throw new Error('no entry has a package name and a version');
  const detail = `${String(malformed)} of ${String(entries)} entries lack a package name or version`;
  yield { kind: 'unread', reason: 'malformed', detail };
}
