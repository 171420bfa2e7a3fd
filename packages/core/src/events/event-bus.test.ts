import { expect, test } from 'vitest';
import type { ScanEvent } from '../steps/event-publisher.js';
import { RecordingLogger, silent } from '../testing/doubles.js';
import { EventBus } from './event-bus.js';

const started = { type: 'image.started', reference: 'a' } as const;

test('an event carries its facts, the scan and the time', () => {
  const bus = new EventBus(silent);
  const events: ScanEvent[] = [];
  bus.subscribe((event) => events.push(event));
  const before = Date.now();
  bus.publisher('scan-1').publish(started);
  expect(events).toEqual([{ ...started, scanId: 'scan-1', at: events[0]?.at }]);
  expect(events[0]?.at).toBeGreaterThanOrEqual(before);
});

test('a listener that throws is a warning and takes nothing from the others', () => {
  const logger = new RecordingLogger();
  const bus = new EventBus(logger);
  const seen: string[] = [];
  bus.subscribe(() => {
    throw new Error('no luck');
  });
  bus.subscribe(({ type }) => seen.push(type));
  bus.publisher('s').publish(started);
  expect(seen).toEqual(['image.started']);
  expect(logger.warnings).toEqual(['A listener failed on image.started.']);
});

test('who has unsubscribed hears nothing more', () => {
  const bus = new EventBus(silent);
  const seen: string[] = [];
  const unsubscribe = bus.subscribe(({ type }) => seen.push(type));
  unsubscribe();
  bus.publisher('s').publish(started);
  expect(seen).toEqual([]);
});
