import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Document } from '../model/document.js';
import type { RunResult } from '../scan/run.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { InventoryReport } from '../model/scan-report.js';
import { finishInventory } from '../scan/finish-inventory.js';
import type { Delivery, Receipt, Sink } from '../steps/sink.js';
import { findings, RecordingLogger, sinkSteps, sourceImage } from '../testing/doubles.js';
import { preparedRun, runner } from '../testing/prepared-run.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { DeadLetters } from './dead-letters.js';
import { Deliverer, type Undelivered } from './deliverer.js';

const execute = async (
  sinks: Readonly<Record<string, Sink>>,
  signal = new AbortController().signal,
): Promise<RunResult> => runner(temporaryFolder()).run.execute(preparedRun(['a'], { sinks }), signal);

/** Answers with one of these after the other. */
function answering(...answers: readonly (Receipt | Error)[]): {
  readonly deliver: Sink['deliver'];
  readonly deliveries: Delivery[];
} {
  const deliveries: Delivery[] = [];
  return {
    deliveries,
    deliver: async (delivery) => {
      const answer = answers[deliveries.length];
      deliveries.push(delivery);
      if (answer instanceof Error || answer === undefined) throw answer ?? new Error('asked too often');
      return answer;
    },
  };
}

const later: Receipt = { status: 'later', reason: 'busy', afterMs: 1 };
const refused: Receipt = { status: 'refused', reason: 'too big' };

test('a sink that refuses or throws is undelivered, and the others are still given the inventory', async () => {
  const good = answering({ status: 'accepted' });
  const { undelivered, reports } = await execute({
    refusing: sinkSteps(answering(refused).deliver),
    throwing: sinkSteps(answering(new Error('no luck')).deliver),
    good: sinkSteps(good.deliver),
  });
  expect(good.deliveries).toHaveLength(1);
  expect(undelivered.map(({ sink, reference, error }) => [sink, reference, error.message])).toEqual([
    ['refusing', 'a', 'The inventory of a has not reached the sink "refusing": too big'],
    ['throwing', 'a', 'The inventory of a has not reached the sink "throwing": no luck'],
  ]);
  expect(reports.map(({ status }) => status)).toEqual(['scanned']);
});

test('a queued sink is asked again, with the same key and the number of the attempt', async () => {
  const { deliver, deliveries } = answering(later, later, { status: 'accepted' });
  const { undelivered } = await execute({ queued: sinkSteps(deliver, { mode: 'queued' }) });
  expect(undelivered).toEqual([]);
  expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect(new Set(deliveries.map(({ key }) => key)).size).toBe(1);
});

test('a queued sink is given up after four attempts', async () => {
  const { deliver, deliveries } = answering(later, later, later, { status: 'later', reason: 'still busy' });
  const { undelivered } = await execute({ queued: sinkSteps(deliver, { mode: 'queued' }) });
  expect(deliveries).toHaveLength(4);
  expect(undelivered[0]?.error.message).toContain('still busy');
});

test('a queued sink that refuses is not asked again, nor is an inline one that says later', async () => {
  const queued = answering(refused);
  const inline = answering(later);
  const { undelivered } = await execute({
    queued: sinkSteps(queued.deliver, { mode: 'queued' }),
    inline: sinkSteps(inline.deliver),
  });
  expect([queued.deliveries.length, inline.deliveries.length]).toEqual([1, 1]);
  expect(undelivered.map(({ sink }) => sink)).toEqual(['queued', 'inline']);
});

test('a duplicate is as good as accepted', async () => {
  expect((await execute({ sink: sinkSteps(answering({ status: 'duplicate' }).deliver) })).undelivered).toEqual([]);
});

test('a sink without a receipt has not delivered', async () => {
  const { undelivered } = await execute({ sink: sinkSteps(async () => undefined as never) });
  expect(undelivered[0]?.error.message).toContain('it returned no receipt');
});

test('how each delivery ended is told in an event', async () => {
  const { run, events } = runner(temporaryFolder());
  const sinks = {
    a: sinkSteps(answering(refused).deliver),
    b: sinkSteps(answering(new Error('x')).deliver),
    c: sinkSteps(),
  };
  await run.execute(preparedRun(['x'], { sinks }), new AbortController().signal);
  expect(events.flatMap((event) => (event.type === 'delivery.settled' ? [[event.sink, event.status]] : []))).toEqual([
    ['a', 'refused'],
    ['b', 'threw'],
    ['c', 'accepted'],
  ]);
});

test('a sink writes the formats that it named, and only those', async () => {
  const written: unknown[] = [];
  const deliver = async (delivery: Delivery): Promise<Receipt> => {
    const { mediaType, extension, pieces } = delivery.write('text');
    written.push(mediaType, extension, [...pieces].join(''));
    delivery.write('other');
    return { status: 'accepted' };
  };
  const { undelivered } = await execute({ sink: sinkSteps(deliver, { formats: ['text'] }) });
  expect(written).toEqual(['text/plain', '.txt', 'inventory of a']);
  expect(undelivered[0]?.error.message).toContain('the format "other"');
});

test('an abort ends the wait for the next attempt', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const deliver = async (): Promise<Receipt> => {
    setTimeout(() => {
      abort.abort(reason);
    }, 5);
    return { status: 'later', reason: 'busy', afterMs: 60_000 };
  };
  await expect(execute({ sink: sinkSteps(deliver, { mode: 'queued' }) }, abort.signal)).rejects.toBe(reason);
});

test('every sink is told the summary at the end, and one that fails then is undelivered', async () => {
  const told: unknown[] = [];
  const { undelivered } = await execute({
    bad: sinkSteps(undefined, { finish: async () => Promise.reject(new Error('disk full')) }),
    good: sinkSteps(undefined, { finish: async ({ scanned }) => void told.push(scanned) }),
  });
  expect(told).toEqual([1]);
  expect(undelivered.map(({ sink, error }) => [sink, error.facts.reason])).toEqual([['bad', 'disk full']]);
});

const beacon = 'https://beacon.example.com/ManageSoftRL';
const rejected: Receipt = { status: 'refused', reason: 'answered 409' };

interface Handover {
  readonly undelivered: readonly Undelivered[];
  readonly settled: readonly (readonly [string, string])[];
}

/** Hands a report with one document to sinks, as a run does, in a state folder of the test's own. */
function handover(documents = 1): {
  readonly root: string;
  readonly logger: RecordingLogger;
  readonly report: InventoryReport;
  readonly hand: (
    sinks: Readonly<Record<string, Sink>>,
    more?: { readonly delivered?: readonly string[]; readonly signal?: AbortSignal },
  ) => Promise<Handover>;
} {
  const folder = temporaryFolder({ 'work/x.ndi': '<Inventory/>' });
  const root = path.join(folder, 'undelivered');
  const logger = new RecordingLogger();
  const document: Document = {
    name: 'x.ndi',
    mediaType: 'application/xml',
    file: path.join(folder, 'work/x.ndi'),
    size: 12,
    sha256: createHash('sha256').update('<Inventory/>').digest('hex'),
  };
  const found = findings([], { documents: Array.from({ length: documents }, () => document) });
  const report: InventoryReport = {
    scanId: '1',
    reference: { text: 'a', name: 'a' },
    sightings: [],
    startedAt: '1970-01-01T00:00:00.000Z',
    durationMs: 1,
    status: 'scanned',
    from: 'scan',
    inventory: finishInventory(sourceImage('a'), { name: 'ndtrack', version: '1', digest: 'sha256:0' }, found, []),
  };
  const hand: ReturnType<typeof handover>['hand'] = async (sinks, { delivered = [], signal } = {}) => {
    const settled: [string, string][] = [];
    const undelivered = await new Deliverer(logger, new DeadLetters(root)).deliver(
      { ...report, delivered: delivered.map((destination) => ({ destination, evidence: 'uploaded' })) },
      preparedRun(['a'], { sinks }),
      signal ?? new AbortController().signal,
      {
        publish: (event) => {
          if (event.type === 'delivery.settled') settled.push([event.sink, event.status]);
        },
      },
    );
    return { undelivered, settled };
  };
  return { root, logger, report, hand };
}

const keptIn = ({ undelivered }: Handover): string => undelivered[0]?.error.facts.keptIn ?? 'nowhere';

test('what the scanner has proved to have delivered is a duplicate, and the sink is not asked', async () => {
  const { hand, root } = handover();
  const { deliver, deliveries } = answering();
  const sink = sinkSteps(deliver, { mode: 'queued', destination: beacon });
  const delivered = ['HTTPS://BEACON.example.com:443/ManageSoftRL/'];
  expect(await hand({ beacon: sink }, { delivered })).toEqual({ undelivered: [], settled: [['beacon', 'duplicate']] });
  expect(deliveries).toEqual([]);
  expect(existsSync(root)).toBe(false);
});

test('what the scanner has delivered elsewhere, or not proved, is delivered', async () => {
  const { hand } = handover();
  const { deliver, deliveries } = answering({ status: 'accepted' }, { status: 'accepted' }, { status: 'accepted' });
  const sink = sinkSteps(deliver, { mode: 'queued', destination: beacon });
  await hand({ beacon: sink }, { delivered: ['https://other.example.com/ManageSoftRL'] });
  await hand({ beacon: sink });
  await hand({ nowhere: sinkSteps(deliver) }, { delivered: [beacon] });
  expect(deliveries).toHaveLength(3);
});

test('an inventory that a queued sink does not take is kept, and the error says where', async () => {
  const { hand } = handover();
  const outcome = await hand({ beacon: sinkSteps(async () => rejected, { mode: 'queued' }), ok: sinkSteps() });
  expect(outcome.settled).toEqual([
    ['beacon', 'refused'],
    ['ok', 'accepted'],
  ]);
  expect(readFileSync(path.join(keptIn(outcome), 'x.ndi'), 'utf8')).toBe('<Inventory/>');
  expect(JSON.parse(readFileSync(path.join(keptIn(outcome), 'report.json'), 'utf8')).undelivered).toEqual([
    { sink: 'beacon', reason: 'answered 409' },
  ]);
  expect(outcome.undelivered[0]?.error.hint).toContain(keptIn(outcome));
});

test('an inventory that two queued sinks do not take is kept once', async () => {
  const { hand, root } = handover();
  const refusing = sinkSteps(async () => rejected, { mode: 'queued' });
  const { undelivered } = await hand({ one: refusing, other: refusing });
  const [folder] = readdirSync(root);
  expect(undelivered.map(({ error }) => error.facts.keptIn)).toEqual(Array(2).fill(path.join(root, folder ?? '')));
});

test('a queued sink makes an inventory without documents worth keeping, an inline one only its documents', async () => {
  const queued = handover(0);
  expect(keptIn(await queued.hand({ x: sinkSteps(async () => rejected, { mode: 'queued' }) }))).toContain(queued.root);
  const inline = handover(0);
  expect(keptIn(await inline.hand({ x: sinkSteps(async () => rejected) }))).toBe('nowhere');
  const full = handover(1);
  expect(keptIn(await full.hand({ x: sinkSteps(async () => rejected) }))).toContain(full.root);
});

test('an interrupted delivery keeps the inventory for the sinks that do not have it, and says so', async () => {
  const { hand, root, logger } = handover();
  const abort = new AbortController();
  const reason = new ImgtrackError('IMGT_INTERRUPTED', { signal: 'SIGTERM' });
  const busy = async (): Promise<Receipt> => {
    abort.abort(reason);
    return { status: 'later', reason: 'busy' };
  };
  const sinks = { ok: sinkSteps(), beacon: sinkSteps(busy, { mode: 'queued' }), last: sinkSteps() };
  await expect(hand(sinks, { signal: abort.signal })).rejects.toBe(reason);
  const folder = path.join(root, readdirSync(root)[0] ?? '');
  expect(readFileSync(path.join(folder, 'x.ndi'), 'utf8')).toBe('<Inventory/>');
  expect(JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8')).undelivered).toEqual([
    { sink: 'beacon', reason: 'imgtrack was interrupted' },
    { sink: 'last', reason: 'imgtrack was interrupted' },
  ]);
  expect(logger.warnings).toEqual([expect.stringContaining(folder)]);
});

test('a delivery that is interrupted before it begins keeps the inventory and asks no sink', async () => {
  const { hand, root } = handover();
  const { deliver, deliveries } = answering();
  await expect(
    hand({ beacon: sinkSteps(deliver, { mode: 'queued' }) }, { signal: AbortSignal.abort(new Error('stop')) }),
  ).rejects.toThrow('stop');
  expect(deliveries).toEqual([]);
  expect(readdirSync(root)).toHaveLength(1);
});

test('where an inventory cannot even be kept, the error says both', async () => {
  const { hand, root } = handover();
  writeFileSync(root, 'in the way');
  const { undelivered } = await hand({ beacon: sinkSteps(async () => rejected, { mode: 'queued' }) });
  expect(undelivered[0]?.error.message).toMatch(/answered 409 \(and it could not be kept: .*EEXIST/);
});
