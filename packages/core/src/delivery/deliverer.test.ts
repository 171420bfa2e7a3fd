import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Document } from '../model/document.js';
import type { RunResult } from '../scan/run.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { InventoryReport } from '../model/scan-report.js';
import { finishInventory } from '../scan/finish-inventory.js';
import type { Delivery, Receipt, Sink } from '../steps/sink.js';
import { JournalOutbox } from '../outbox/journal-outbox.js';
import { OutboxAccess } from '../outbox/outbox-access.js';
import type { QueuedDelivery } from '../steps/outbox.js';
import { findings, RecordingLogger, sinkSteps, sourceImage } from '../testing/doubles.js';
import { preparedRun, runner } from '../testing/prepared-run.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { systemClock } from './clock.js';
import { Deliverer } from './deliverer.js';
import { retryPolicy } from './retry-policy.js';
import type { Undelivered } from './undelivered.js';

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
  expect(undelivered[0]?.error.message).toContain('given up after 4 attempts: still busy');
});

test('a queued sink that refuses is not asked again, nor is an inline one that says later', async () => {
  const queued = answering(refused);
  const inline = answering(later);
  const { undelivered } = await execute({
    queued: sinkSteps(queued.deliver, { mode: 'queued' }),
    inline: sinkSteps(inline.deliver),
  });
  expect([queued.deliveries.length, inline.deliveries.length]).toEqual([1, 1]);
  expect(undelivered.map(({ sink }) => sink).sort()).toEqual(['inline', 'queued']);
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
    d: sinkSteps(undefined, { mode: 'queued' }),
  };
  await run.execute(preparedRun(['x'], { sinks }), new AbortController().signal);
  expect(events.flatMap((event) => (event.type === 'delivery.settled' ? [[event.sink, event.status]] : []))).toEqual([
    ['a', 'refused'],
    ['b', 'threw'],
    ['c', 'accepted'],
    ['d', 'accepted'],
  ]);
});

test('a sink writes the formats that it named, and only those', async () => {
  const written: unknown[] = [];
  const deliver = async (delivery: Delivery): Promise<Receipt> => {
    const { mediaType, extension, fileName, pieces } = delivery.write('text');
    written.push(mediaType, extension, fileName, [...pieces].join(''));
    delivery.write('other');
    return { status: 'accepted' };
  };
  const { undelivered } = await execute({ sink: sinkSteps(deliver, { formats: ['text'] }) });
  expect(written).toEqual(['text/plain', '.txt', 'a.txt', 'inventory of a']);
  expect(undelivered[0]?.error.message).toContain('the format "other"');
});

test('an abort ends the wait for the next attempt', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const deliver = async (): Promise<Receipt> => {
    setTimeout(() => {
      abort.abort(reason);
    }, 5);
    return { status: 'later', reason: 'busy', afterMs: 900 };
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
  /** What is in the outbox afterwards. */
  readonly kept: readonly QueuedDelivery[];
}

/** Hands a report with one document to sinks, as a run does, in a state folder of the test's own. */
function handover(documents = 1): {
  readonly root: string;
  readonly logger: RecordingLogger;
  readonly outbox: JournalOutbox;
  readonly hand: (
    sinks: Readonly<Record<string, Sink>>,
    more?: { readonly delivered?: readonly string[]; readonly signal?: AbortSignal },
  ) => Promise<Handover>;
} {
  const folder = temporaryFolder({ 'work/x.ndi': '<Inventory/>' });
  const root = path.join(folder, 'outbox');
  const logger = new RecordingLogger();
  const outbox = new JournalOutbox(root, logger);
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
  const policy = { ...retryPolicy, firstPauseMs: 1, patienceMs: 1000, attempts: 3 };
  const hand: ReturnType<typeof handover>['hand'] = async (sinks, { delivered = [], signal } = {}) => {
    const settled: [string, string][] = [];
    const deliverer = new Deliverer(logger, new OutboxAccess(root, logger), policy, systemClock);
    const undelivered: Undelivered[] = [];
    {
      await using delivery = await deliverer.begin(
        preparedRun(['a'], { sinks }),
        signal ?? new AbortController().signal,
      );
      const events = await delivery.deliver(
        { ...report, delivered: delivered.map((destination) => ({ destination, evidence: 'uploaded' })) },
        {
          publish: (event) => {
            if (event.type === 'delivery.settled') settled.push([event.sink, event.status]);
          },
        },
      );
      undelivered.push(...events, ...(await delivery.drain()));
    }
    return { undelivered, settled, kept: await outbox.list().catch(() => []) };
  };
  return { root, logger, outbox, hand };
}

async function documentOf(outbox: JournalOutbox, [delivery]: readonly QueuedDelivery[]): Promise<string> {
  if (delivery === undefined) throw new Error('nothing is kept');
  const stored = await outbox.read(delivery);
  const [document] = stored.report.inventory.documents;
  if (document === undefined) throw new Error('there is no document');
  let text = '';
  for await (const piece of stored.open(document)) text += Buffer.from(piece).toString();
  return text;
}

test('what the scanner has proved to have delivered is a duplicate, and the sink is not asked', async () => {
  const { hand } = handover();
  const { deliver, deliveries } = answering();
  const sink = sinkSteps(deliver, { mode: 'queued', destination: beacon });
  const delivered = ['HTTPS://BEACON.example.com:443/ManageSoftRL/'];
  const outcome = await hand({ beacon: sink }, { delivered });
  expect(outcome).toEqual({ undelivered: [], settled: [['beacon', 'duplicate']], kept: [] });
  expect(deliveries).toEqual([]);
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

test('an inventory that a queued sink does not take lies dead in the outbox, and the error says so', async () => {
  const { hand, outbox } = handover();
  const { settled, kept, undelivered } = await hand({
    beacon: sinkSteps(async () => rejected, { mode: 'queued' }),
    ok: sinkSteps(),
  });
  expect(settled).toContainEqual(['beacon', 'refused']);
  expect(settled).toContainEqual(['ok', 'accepted']);
  expect(kept).toMatchObject([{ sink: { name: 'beacon' }, state: 'dead', reason: 'answered 409', attempts: 1 }]);
  expect(await documentOf(outbox, kept)).toBe('<Inventory/>');
  expect(undelivered[0]?.error.hint).toContain(`imgtrack outbox retry ${kept[0]?.key.slice(0, 12) ?? ''}`);
});

test('an inventory is in the outbox, whole, before a queued sink is asked', async () => {
  const { hand, outbox } = handover();
  const seen: (readonly QueuedDelivery[])[] = [];
  const deliver = async (): Promise<Receipt> => {
    seen.push(await outbox.list());
    expect(await documentOf(outbox, seen[0] ?? [])).toBe('<Inventory/>');
    return { status: 'accepted' };
  };
  const { kept } = await hand({ beacon: sinkSteps(deliver, { mode: 'queued' }) });
  expect(seen).toMatchObject([[{ state: 'claimed', attempts: 0 }]]);
  expect(kept).toEqual([]);
});

test('of a sink that is asked once only the documents are kept', async () => {
  const inline = handover(0);
  expect((await inline.hand({ x: sinkSteps(async () => rejected) })).kept).toEqual([]);
  expect(existsSync(inline.root)).toBe(false);
  const full = handover(1);
  const { kept, undelivered } = await full.hand({ x: sinkSteps(async () => rejected) });
  expect(kept).toMatchObject([{ sink: { name: 'x' }, state: 'dead', reason: 'answered 409' }]);
  expect(undelivered[0]?.key).toBe(kept[0]?.key);
});

test('a sink that is slow holds up no other one, and not the next inventory', async () => {
  const { hand } = handover();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = async (): Promise<Receipt> => {
    await held;
    return { status: 'accepted' };
  };
  const quick = async (): Promise<Receipt> => {
    release();
    return { status: 'accepted' };
  };
  const sinks = { slow: sinkSteps(slow, { mode: 'queued' }), quick: sinkSteps(quick, { mode: 'queued' }) };
  expect((await hand(sinks)).settled.map(([name]) => name)).toEqual(['quick', 'slow']);
});

test('a sink that asks for a longer pause than the scan has patience for finds its delivery waiting', async () => {
  const { hand } = handover();
  const busy = answering({ status: 'later', reason: 'answered 429', afterMs: 60_000 });
  const { kept, undelivered, settled } = await hand({ beacon: sinkSteps(busy.deliver, { mode: 'queued' }) });
  expect(kept).toMatchObject([{ state: 'waiting', attempts: 1, reason: 'answered 429' }]);
  expect(Date.parse(kept[0]?.notBefore ?? '') - Date.parse(kept[0]?.changedAt ?? '')).toBeGreaterThan(59_000);
  expect(undelivered[0]?.error.hint).toContain('imgtrack outbox flush');
  expect(settled).toEqual([['beacon', 'later']]);
});

test('what an earlier run has left is delivered while another one scans', async () => {
  const { hand } = handover();
  const later: Receipt = { status: 'later', reason: 'down', afterMs: 1500 };
  const { kept } = await hand({ beacon: sinkSteps(async () => later, { mode: 'queued' }) });
  expect(kept).toHaveLength(1);
  await wait(Math.max(0, Date.parse(kept[0]?.notBefore ?? '') - Date.now()));
  const good = answering({ status: 'accepted' });
  const untilDelivered = async (): Promise<Receipt> => {
    while (good.deliveries.length === 0) await wait(5);
    return { status: 'accepted' };
  };
  const sinks = {
    beacon: sinkSteps(good.deliver, { mode: 'queued', destination: beacon }),
    inline: sinkSteps(untilDelivered),
  };
  expect((await hand(sinks, { delivered: [beacon] })).kept).toEqual([]);
});

test('what an earlier run has left is not waited for', async () => {
  const { hand } = handover();
  const later: Receipt = { status: 'later', reason: 'down', afterMs: 60_000 };
  await hand({ beacon: sinkSteps(async () => later, { mode: 'queued' }) });
  const none = answering();
  const again = { beacon: sinkSteps(none.deliver, { mode: 'queued', destination: beacon }) };
  const { kept, undelivered } = await hand(again, { delivered: [beacon] });
  expect(kept).toMatchObject([{ attempts: 1, reason: 'down' }]);
  expect(undelivered).toEqual([]);
});

test('an interrupted delivery leaves the inventory for the sinks that do not have it, and says so', async () => {
  const { hand, outbox, logger } = handover();
  const abort = new AbortController();
  const reason = new ImgtrackError('IMGT_INTERRUPTED', { signal: 'SIGTERM' });
  const busy = async (): Promise<Receipt> => {
    abort.abort(reason);
    return { status: 'later', reason: 'busy' };
  };
  const sinks = {
    ok: sinkSteps(),
    beacon: sinkSteps(undefined, { mode: 'queued' }),
    busy: sinkSteps(busy),
    last: sinkSteps(),
  };
  await expect(hand(sinks, { signal: abort.signal })).rejects.toBe(reason);
  const kept = await outbox.list();
  expect(kept.filter(({ sink }) => sink.name !== 'beacon')).toMatchObject([
    { sink: { name: 'busy' }, state: 'dead', reason: 'busy' },
    { sink: { name: 'last' }, state: 'dead', reason: 'imgtrack was interrupted' },
  ]);
  expect(await documentOf(outbox, kept)).toBe('<Inventory/>');
  expect(logger.warnings[0]).toContain('imgtrack outbox list');
});

test('a delivery that is interrupted before it begins keeps the inventory and asks no sink', async () => {
  const { hand, outbox } = handover();
  const { deliver, deliveries } = answering();
  const abort = new AbortController();
  const check = async (): Promise<void> => {
    abort.abort(new Error('stop'));
  };
  await expect(
    hand({ beacon: sinkSteps(deliver, { mode: 'queued', check }) }, { signal: abort.signal }),
  ).rejects.toThrow('stop');
  expect(deliveries).toEqual([]);
  expect(await outbox.list()).toMatchObject([{ state: 'waiting', attempts: 0 }]);
});

test('where an inventory cannot be kept, the sink is asked at once; if it does not take it, the error says both', async () => {
  const { hand, root } = handover();
  const broken = (deliver: Sink['deliver']): Sink =>
    sinkSteps(deliver, {
      check: async () => {
        writeFileSync(root, 'in the way');
      },
    });
  const { undelivered } = await hand({ beacon: broken(async () => rejected) });
  expect(undelivered[0]?.error.message).toMatch(/answered 409 \(and it could not be kept: .*(?:EEXIST|ENOTDIR)/);
});

test('an outbox that takes nothing is told before the first scan', async () => {
  const { hand, root } = handover();
  writeFileSync(root, 'in the way');
  await expect(hand({ beacon: sinkSteps(undefined, { mode: 'queued' }) })).rejects.toMatchObject({
    code: 'IMGT_OUTBOX_UNREADABLE',
  });
});
