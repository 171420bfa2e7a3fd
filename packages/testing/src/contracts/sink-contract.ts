import assert from 'node:assert/strict';
import type { Delivery, InventoryReport, Sink, SinkContext, WrittenReport } from '@imgtrack/core';
import { deepFreeze } from '../samples/deep-freeze.js';
import { sampleDocument, sampleDocumentText } from '../samples/sample-document.js';
import { sampleReport } from '../samples/sample-report.js';
import type { ContractCase } from './contract-case.js';
import { silentLogger } from './contract-context.js';

export interface SinkContractSetup {
  /** A fresh sink with an empty destination of its own. */
  readonly create: () => Sink | Promise<Sink>;
  /**
   * The complete documents that lie at the destination of the sink created last. With it the kit also checks that nothing half-written
   * stays and that nothing arrives twice.
   */
  readonly received?: () => Promise<readonly string[]>;
}

const TEXT = 'The inventory, as a format would write it.\n'.repeat(4_000);

/** What every Sink promises. */
export function sinkContract({ create, received }: SinkContractSetup): readonly ContractCase[] {
  const arrived = async (): Promise<readonly string[] | undefined> => {
    const documents = await received?.();
    return documents === undefined ? undefined : [...documents];
  };
  return [
    {
      name: 'says how it is delivered to, and names its formats once each',
      async run() {
        const { mode, formats = [] } = await create();
        assert.match(mode, /^(?:queued|inline)$/);
        assert.equal(new Set(formats).size, formats.length);
      },
    },
    {
      name: 'accepts a delivery after the check, and asks only for its formats',
      async run() {
        const sink = await create();
        await sink.check?.(contextOf());
        assertArrived(await sink.deliver(deliveryTo(sink), contextOf()));
        await sink.finish?.(summary, contextOf());
        for (const document of (await arrived()) ?? []) assert.equal(document, TEXT);
      },
    },
    {
      name: 'can be checked twice, and leaves nothing behind when nothing is delivered',
      async run() {
        const sink = await create();
        await sink.check?.(contextOf());
        await sink.check?.(contextOf());
        await sink.finish?.({ ...summary, scanned: 0, failed: 1 }, contextOf());
        assert.deepEqual((await arrived()) ?? [], []);
      },
    },
    {
      name: 'is idempotent: the same key again is accepted or a duplicate, and arrives once',
      async run() {
        const sink = await create();
        await sink.check?.(contextOf());
        assertArrived(await sink.deliver(deliveryTo(sink), contextOf()));
        const once = await arrived();
        assertArrived(await sink.deliver({ ...deliveryTo(sink), attempt: 2 }, contextOf()));
        assert.deepEqual(await arrived(), once);
      },
    },
    {
      name: 'rejects with the reason when it is aborted before it starts, and can be asked again',
      async run() {
        const sink = await create();
        await sink.check?.(contextOf());
        const reason = new Error('stop');
        await assert.rejects(
          async () => sink.deliver(deliveryTo(sink), contextOf(AbortSignal.abort(reason))),
          (error) => error === reason,
        );
        assert.deepEqual((await arrived()) ?? [], []);
        assertArrived(await sink.deliver(deliveryTo(sink), contextOf()));
      },
    },
    {
      name: 'rejects with the reason when it is aborted on the way',
      async run() {
        const sink = await create();
        await sink.check?.(contextOf());
        if ((sink.formats ?? []).length === 0) return;
        const controller = new AbortController();
        const reason = new Error('stop');
        const endless = deliveryTo(sink, function* () {
          for (let written = 0; ; written += TEXT.length) {
            assert.ok(written < 64 * 1024 * 1024, 'The sink does not notice that it is aborted.');
            if (written > 1024 * 1024) controller.abort(reason);
            yield TEXT;
          }
        });
        await assert.rejects(
          async () => sink.deliver(endless, contextOf(controller.signal)),
          (error) => error === reason,
        );
      },
    },
    {
      name: 'takes a format that throws for a failed delivery, and can be asked again',
      async run() {
        const sink = await create();
        await sink.check?.(contextOf());
        if ((sink.formats ?? []).length === 0) return;
        const broken = deliveryTo(sink, function* () {
          yield TEXT;
          throw new Error('the format is broken');
        });
        const outcome = await sink.deliver(broken, contextOf()).catch(() => undefined);
        assert.ok(outcome === undefined || outcome.status === 'refused' || outcome.status === 'later');
        assertArrived(await sink.deliver(deliveryTo(sink), contextOf()));
      },
    },
    {
      name: 'can be disposed without a delivery, and twice',
      async run() {
        const sink: Sink & Partial<AsyncDisposable> = await create();
        await sink[Symbol.asyncDispose]?.();
        await sink[Symbol.asyncDispose]?.();
      },
    },
  ];
}

const summary = { scanned: 1, partial: 0, built: 0, failed: 0, cached: 0, durationMs: 1 };

const contextOf = (signal: AbortSignal = new AbortController().signal): SinkContext => ({
  signal,
  logger: silentLogger,
});

function assertArrived(receipt: Awaited<ReturnType<Sink['deliver']>>): void {
  const reason = 'reason' in receipt ? receipt.reason : '';
  assert.ok(receipt.status === 'accepted' || receipt.status === 'duplicate', `${receipt.status}: ${reason}`);
}

function* wholeText(): Iterable<string> {
  for (let start = 0; start < TEXT.length; start += 1_000) yield TEXT.slice(start, start + 1_000);
}

/**
 * A delivery of a report, frozen, for tests of a sink: `pieces` stand for what a format would write, and asking for a format that the
 * sink does not name throws.
 */
export function deliveryTo(
  sink: Sink,
  pieces: () => Iterable<string | Uint8Array> = wholeText,
  report: InventoryReport = sampleReport(),
): Delivery {
  return {
    key: `key-of-${report.reference.text}-${report.inventory.image.id}`,
    attempt: 1,
    report: deepFreeze(structuredClone(report)),
    write: (format): WrittenReport => {
      assert.ok(sink.formats?.includes(format), `The sink asks for "${format}", which it does not name.`);
      return { mediaType: 'text/plain', extension: `.${format}.txt`, pieces: pieces() };
    },
    async *open({ sha256 }) {
      // Another document has no bytes.
      if (sha256 === sampleDocument.sha256) yield Buffer.from(sampleDocumentText);
    },
  };
}
