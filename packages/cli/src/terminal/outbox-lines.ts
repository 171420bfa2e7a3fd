import type { Document, QueuedDelivery } from '@imgtrack/core';
import { printable, shortKey, type FlushResult } from '@imgtrack/core/host';
import { bytes } from './amounts.js';
import { columns } from './columns.js';
import { span } from './span.js';

/** Of a reason in a table; `outbox show` tells all of it. */
const MAX_REASON = 60;

/** Deliveries as a table, or a sentence where there are none. Control characters are made visible. */
export function deliveryTable(deliveries: readonly QueuedDelivery[], now: Date): string {
  if (deliveries.length === 0) return 'Nothing waits in the outbox.\n';
  const rows = deliveries.map((delivery) => {
    const { sink, reference, state, attempts, putAt, reason } = delivery;
    return [
      shortKey(delivery),
      state,
      sink.name,
      reference,
      String(attempts),
      span(putAt, now),
      shortened(reason ?? ''),
    ];
  });
  return columns([['KEY', 'STATE', 'SINK', 'IMAGE', 'TRIED', 'AGE', 'REASON'], ...rows]);
}

/** Everything about one delivery. `damage`: why its report cannot be read. */
export function deliveryLines(
  { key, sink, reference, state, attempts, putAt, changedAt, notBefore, reason }: QueuedDelivery,
  documents: readonly Document[],
  damage: string | undefined,
): readonly string[] {
  return [
    `key:         ${key}`,
    `image:       ${reference}`,
    `sink:        ${sink.name} (${sink.id})`,
    `state:       ${state}, since ${changedAt}`,
    `put:         ${putAt}`,
    `attempts:    ${attempts}`,
    ...(state === 'dead' ? [] : [`not before:  ${notBefore}`]),
    ...(reason === undefined ? [] : [`reason:      ${reason}`]),
    ...(damage === undefined ? [] : [`damaged:     ${damage}`]),
    ...documents.flatMap(({ name, size, sha256, file }) => [
      `document:    ${name}, ${bytes(size)}, sha256:${sha256}`,
      `             ${file}`,
    ]),
  ].map((line) => printable(line.replaceAll(/\s*\n\s*/g, ' ')));
}

/** What a flush did. */
export function flushLines({ sinks, stranded }: FlushResult): readonly string[] {
  if (sinks.length === 0 && stranded.length === 0) return ['Nothing waits in the outbox.'];
  const lines = sinks.map(({ sink, delivered, waiting, dead, left, stopped }) => {
    const counts = [
      `${delivered} delivered`,
      ...(waiting === 0 ? [] : [`${waiting} not taken`]),
      ...(dead === 0 ? [] : [`${dead} dead`]),
      ...(left === 0 ? [] : [`${left} left`]),
    ];
    return `${sink.name}: ${counts.join(', ')}${stopped === undefined ? '' : `; ${stopped}`}`;
  });
  const names = new Map<string, number>();
  for (const { sink } of stranded) names.set(sink.name, (names.get(sink.name) ?? 0) + 1);
  const without = [...names].map(
    ([name, count]) =>
      `${name}: ${count === 1 ? '1 delivery' : `${count} deliveries`} left: the configuration has no sink of this name with the options that it had`,
  );
  return [...lines, ...without].map((line) => printable(line.replaceAll(/\s*\n\s*/g, ' ')));
}

/** What was done to deliveries, one a line. */
export function changedLines(done: string, deliveries: readonly QueuedDelivery[]): readonly string[] {
  if (deliveries.length === 0) return ['There is nothing to do.'];
  return deliveries.map((delivery) =>
    printable(`${done} ${shortKey(delivery)}, ${delivery.reference} for ${delivery.sink.name}`),
  );
}

const shortened = (reason: string): string => {
  const line = reason.replaceAll(/\s*\n\s*/g, ' ');
  return line.length <= MAX_REASON ? line : `${line.slice(0, MAX_REASON - 1)}…`;
};
