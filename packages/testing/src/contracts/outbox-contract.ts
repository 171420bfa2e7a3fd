import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { InventoryReport, Outbox, QueuedDelivery, SinkClaim, SinkInstance } from '@imgtrack/core';
import { sampleReport } from '../samples/sample-report.js';
import type { ContractCase } from './contract-case.js';

export interface OutboxContractSetup {
  /** A fresh, empty outbox. */
  readonly create: () => Outbox | Promise<Outbox>;
  /** The outbox created last, as another process has it. */
  readonly another: () => Outbox | Promise<Outbox>;
  /** A folder in which the kit may write documents. */
  readonly workspace: () => string;
}

const beacon: SinkInstance = { name: 'beacon', id: '1111111111111111' };
const archive: SinkInstance = { name: 'archive', id: '2222222222222222' };
const LATER = '2100-01-01T00:00:00.000Z';

/** What every Outbox promises. */
export function outboxContract({ create, another, workspace }: OutboxContractSetup): readonly ContractCase[] {
  const outboxCase = (name: string, run: (outbox: Outbox) => Promise<void>): ContractCase => ({
    name,
    async run() {
      await using outbox = await create();
      await run(outbox);
    },
  });
  return [
    outboxCase('is empty at first, and can be made ready twice', async (outbox) => {
      await outbox.ready();
      await outbox.ready();
      assert.deepEqual(await outbox.list(), []);
    }),
    outboxCase('keeps a report and its documents when the workspace is gone, for every process', async (outbox) => {
      const { report, gone } = await reportWithDocument(workspace(), 'one');
      const [put] = await outbox.put(report, [beacon]);
      await gone();
      await using other = await another();
      const [listed, ...more] = await other.list();
      assert.deepEqual(more, []);
      assert.deepEqual(listed, put);
      assert.ok(listed !== undefined);
      assert.deepEqual(
        { ...listed, key: '', putAt: '', changedAt: '', notBefore: '' },
        {
          key: '',
          sink: beacon,
          reference: 'one',
          state: 'waiting',
          attempts: 0,
          putAt: '',
          changedAt: '',
          notBefore: '',
        },
      );
      assert.equal(await textOf(other, listed), 'document of one');
      const stored = await other.read(listed);
      assert.deepEqual(withoutFiles(stored.report), withoutFiles(report));
    }),
    outboxCase('has one delivery for each sink, and gives up their documents with the last of them', async (outbox) => {
      const { report } = await reportWithDocument(workspace(), 'one');
      assert.equal((await outbox.put(report, [beacon, archive])).length, 2);
      await settle(outbox, beacon, { state: 'delivered' });
      const [left, ...more] = await outbox.list();
      assert.deepEqual(more, []);
      assert.deepEqual(left?.sink, archive);
      assert.equal(await textOf(outbox, left), 'document of one');
    }),
    outboxCase(
      'does not put the same key a second time while it waits, and does when it was delivered',
      async (outbox) => {
        const { report } = await reportWithDocument(workspace(), 'one');
        const first = await outbox.put(report, [beacon]);
        assert.deepEqual(await outbox.put({ ...report, scanId: 'another', durationMs: 9 }, [beacon]), first);
        assert.equal((await outbox.list()).length, 1);
        await settle(outbox, beacon, { state: 'delivered' });
        assert.deepEqual(await outbox.list(), []);
        const [again] = await outbox.put(report, [beacon]);
        assert.equal(again?.key, first[0]?.key);
        assert.equal((await outbox.list()).length, 1);
      },
    ),
    outboxCase('tells sinks of one name apart by their ids', async (outbox) => {
      const { report } = await reportWithDocument(workspace(), 'one');
      const moved = { ...beacon, id: '3333333333333333' };
      await outbox.put(report, [beacon]);
      await outbox.put(report, [moved]);
      await settle(outbox, moved, { state: 'delivered' });
      assert.deepEqual(
        (await outbox.list()).map(({ sink }) => sink),
        [beacon],
      );
    }),
    outboxCase('remembers attempts, why they failed and until when to wait', async (outbox) => {
      const { report } = await reportWithDocument(workspace(), 'one');
      await outbox.put(report, [beacon]);
      await settle(outbox, beacon, { state: 'waiting', reason: 'busy', notBefore: LATER });
      await settle(outbox, beacon, { state: 'waiting', reason: 'still busy', notBefore: LATER });
      await using other = await another();
      const [listed] = await other.list();
      assert.equal(listed?.attempts, 2);
      assert.equal(listed.reason, 'still busy');
      assert.equal(listed.notBefore, LATER);
      assert.equal(listed.state, 'waiting');
    }),
    outboxCase('leaves a dead delivery alone until it is revived, and forgets one that is dropped', async (outbox) => {
      const { report } = await reportWithDocument(workspace(), 'one');
      await outbox.put(report, [beacon]);
      await settle(outbox, beacon, { state: 'dead', reason: 'refused' });
      await using other = await another();
      const dead = await other.list();
      assert.deepEqual([dead[0]?.state, dead[0]?.reason, dead[0]?.attempts], ['dead', 'refused', 1]);
      assert.deepEqual(await waitingFor(outbox, beacon), []);
      await other.revive(dead);
      const revived = await waitingFor(outbox, beacon);
      assert.deepEqual([revived[0]?.attempts, revived[0]?.reason], [0, undefined]);
      await other.drop(revived);
      assert.deepEqual(await outbox.list(), []);
      assert.deepEqual(await waitingFor(outbox, beacon), []);
    }),
    outboxCase(
      'keeps a dead delivery dead where it is revived although it waits, and waiting where it is put again',
      async (outbox) => {
        const { report } = await reportWithDocument(workspace(), 'one');
        const put = await outbox.put(report, [beacon]);
        await settle(outbox, beacon, { state: 'waiting', reason: 'busy', notBefore: LATER });
        await outbox.revive(put);
        assert.equal((await outbox.list())[0]?.attempts, 1);
        await settle(outbox, beacon, { state: 'dead', reason: 'refused' });
        await outbox.put(report, [beacon]);
        const [again, ...more] = await outbox.list();
        assert.deepEqual([again?.state, again?.attempts, more.length], ['waiting', 0, 0]);
      },
    ),
    outboxCase('buries what was tried in vain', async (outbox) => {
      const { report } = await reportWithDocument(workspace(), 'one');
      const [buried] = await outbox.bury(report, [{ sink: archive, reason: 'no room' }]);
      assert.deepEqual([buried?.state, buried?.reason, buried?.attempts], ['dead', 'no room', 1]);
      assert.deepEqual(await waitingFor(outbox, archive), []);
      assert.equal(await textOf(outbox, buried), 'document of one');
    }),
    outboxCase('gives a sink to one at a time, and to the next when it is given back', async (outbox) => {
      await using other = await another();
      const claim = await claimOf(outbox, beacon);
      assert.equal(await other.claim(beacon), undefined);
      await (await claimOf(other, archive))[Symbol.asyncDispose]();
      await claim[Symbol.asyncDispose]();
      await (await claimOf(other, beacon))[Symbol.asyncDispose]();
    }),
    outboxCase('shows the holder of a claim what another process puts, oldest first', async (outbox) => {
      await using other = await another();
      await using claim = await claimOf(outbox, beacon);
      for (const name of ['one', 'two', 'three'])
        await other.put((await reportWithDocument(workspace(), name)).report, [beacon, archive]);
      assert.deepEqual(
        (await claim.waiting()).map(({ reference }) => reference),
        ['one', 'two', 'three'],
      );
    }),
    outboxCase('keeps everything of many that are put at once', async (outbox) => {
      await using other = await another();
      const reports = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => reportWithDocument(workspace(), `image ${index}`)),
      );
      await Promise.all(
        reports.map(async ({ report }, index) => (index % 2 === 0 ? outbox : other).put(report, [beacon])),
      );
      const listed = await outbox.list();
      assert.equal(new Set(listed.map(({ reference }) => reference)).size, 20);
      for (const delivery of listed) assert.equal(await textOf(other, delivery), `document of ${delivery.reference}`);
    }),
    outboxCase('stores no secret that a reason holds', async (outbox) => {
      const { report } = await reportWithDocument(workspace(), 'one');
      await outbox.put(report, [beacon]);
      const reason = 'https://joe:hunter22@example.com answered 401';
      await settle(outbox, beacon, { state: 'waiting', reason, notBefore: LATER });
      await settle(outbox, beacon, { state: 'dead', reason });
      assert.ok(!JSON.stringify(await outbox.list()).includes('hunter22'));
    }),
    outboxCase('settles nothing that was dropped meanwhile, and reads nothing that is not there', async (outbox) => {
      const { report } = await reportWithDocument(workspace(), 'one');
      const [put] = await outbox.put(report, [beacon]);
      assert.ok(put !== undefined);
      await using claim = await claimOf(outbox, beacon);
      await outbox.drop([put]);
      await claim.settle(put, { state: 'waiting', reason: 'busy', notBefore: LATER });
      assert.deepEqual(await outbox.list(), []);
      await assert.rejects(async () => outbox.read(put), { code: 'IMGT_DELIVERY_UNKNOWN' });
    }),
  ];
}

async function claimOf(outbox: Outbox, sink: SinkInstance): Promise<SinkClaim> {
  const claim = await outbox.claim(sink);
  assert.ok(claim !== undefined, `The sink "${sink.name}" is free, and cannot be claimed.`);
  return claim;
}

async function waitingFor(outbox: Outbox, sink: SinkInstance): Promise<readonly QueuedDelivery[]> {
  await using claim = await claimOf(outbox, sink);
  return await claim.waiting();
}

/** Settles the one delivery that waits for a sink. */
async function settle(
  outbox: Outbox,
  sink: SinkInstance,
  settlement: Parameters<SinkClaim['settle']>[1],
): Promise<void> {
  await using claim = await claimOf(outbox, sink);
  const [delivery] = await claim.waiting();
  assert.ok(delivery !== undefined, `Nothing waits for the sink "${sink.name}".`);
  await claim.settle(delivery, settlement);
}

async function textOf(outbox: Outbox, delivery: QueuedDelivery | undefined): Promise<string> {
  assert.ok(delivery !== undefined);
  const stored = await outbox.read(delivery);
  const [document] = stored.report.inventory.documents;
  assert.ok(document !== undefined);
  let text = '';
  for await (const piece of stored.open(document)) text += Buffer.from(piece).toString();
  return text;
}

/** A report about an image of this name with a document that tells of it. `gone` removes the document. */
async function reportWithDocument(
  folder: string,
  name: string,
): Promise<{ readonly report: InventoryReport; readonly gone: () => Promise<void> }> {
  const own = await mkdtemp(path.join(folder, 'outbox-'));
  const file = path.join(own, 'x.ndi');
  const text = `document of ${name}`;
  await writeFile(file, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const document = { name: 'x.ndi', mediaType: 'application/xml', file, size: text.length, sha256 };
  const report = sampleReport();
  return {
    report: {
      ...report,
      reference: { text: name, name },
      inventory: { ...report.inventory, documents: [document] },
    },
    gone: async () => rm(own, { recursive: true }),
  };
}

function withoutFiles(report: InventoryReport): unknown {
  const documents = report.inventory.documents.map((document) => ({ ...document, file: '' }));
  return JSON.parse(JSON.stringify({ ...report, inventory: { ...report.inventory, documents } }));
}
