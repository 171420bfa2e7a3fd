import type { CatalogerCoverage, Component, Unread } from '@imgtrack/core';
import type { Cataloger } from './cataloger.js';
import type { ReadResult } from './read-files.js';

/** One line a cataloger, by id. `unread` holds what could not be used, before and while reading. */
export function catalogerCoverage(
  catalogers: readonly Cataloger[],
  results: readonly ReadResult[],
  components: readonly Component[],
  unread: readonly Unread[],
): readonly CatalogerCoverage[] {
  const counts = countBy(
    components.flatMap((component) => [...new Set(component.evidence.map((one) => one.cataloger))]),
  );
  const read = new Set(results.filter((result) => result.unread.length === 0).map(({ task }) => task.cataloger.id));
  const incomplete = new Set(unread.map((line) => line.cataloger));
  const lines = catalogers.map(({ id }) => {
    const found = counts.get(id) ?? 0;
    return { id, status: statusOf(found > 0, read.has(id), incomplete.has(id)), components: found };
  });
  return lines.sort((left, right) => (left.id < right.id ? -1 : 1));
}

function statusOf(found: boolean, read: boolean, incomplete: boolean): CatalogerCoverage['status'] {
  if (!incomplete) return found ? 'found' : 'nothing';
  return found || read ? 'partial' : 'failed';
}

function countBy(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** By path, then cataloger, reason and detail; by code units. */
export function sortedUnread(unread: readonly Unread[]): readonly Unread[] {
  const keyed = unread.map((line) => ({
    line,
    key: [line.path, line.cataloger ?? '', line.reason, line.detail ?? ''].join('\0'),
  }));
  return keyed
    .sort((left, right) => (left.key < right.key ? -1 : Number(left.key > right.key)))
    .map(({ line }) => line);
}
