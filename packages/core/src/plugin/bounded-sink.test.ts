import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Delivery, Receipt, Sink, SinkContext } from '../steps/sink.js';
import { silent, sinkSteps } from '../testing/doubles.js';
import { rejection } from '../testing/rejection.js';
import { boundedSink } from './bounded-sink.js';

const limits = { check: 20, deliver: 30, finish: 40, grace: 10 };
const context = (signal: AbortSignal = new AbortController().signal): SinkContext => ({ signal, logger: silent });
const hang = async (): Promise<never> => wait(60_000, undefined as never, { ref: false });
const delivery = { key: 'k', attempt: 1 } as Delivery;
const summary = { scanned: 1, partial: 0, built: 0, failed: 0, cached: 0, durationMs: 1 };

test('a sink says and does what it did before', async () => {
  const asked: unknown[] = [];
  class Mine implements Sink {
    readonly #mode = 'queued';
    readonly formats: readonly string[] = ['json'];
    get mode(): 'queued' {
      return this.#mode;
    }
    readonly destination: string = 'https://example.com';
    async check(): Promise<void> {
      asked.push(this.#mode);
    }
    async deliver({ key }: Delivery): Promise<Receipt> {
      asked.push(key);
      return { status: 'accepted', remoteId: this.#mode };
    }
    async finish({ scanned }: { readonly scanned: number }): Promise<void> {
      asked.push(scanned);
    }
  }
  const bounded = boundedSink('mine', new Mine());
  const { mode, destination, formats } = bounded;
  expect({ mode, destination, formats }).toEqual({
    mode: 'queued',
    destination: 'https://example.com',
    formats: ['json'],
  });
  await bounded.check?.(context());
  expect(await bounded.deliver(delivery, context())).toEqual({ status: 'accepted', remoteId: 'queued' });
  await bounded.finish?.(summary, context());
  expect(asked).toEqual(['queued', 'k', 1]);
});

test('what a sink does not have, it does not have then', () => {
  expect(Object.keys(boundedSink('mine', sinkSteps()))).toEqual(['mode', 'deliver']);
});

test('a sink that hangs is given up, and the error says in what', async () => {
  const bounded = boundedSink('mine', sinkSteps(hang, { check: hang, finish: hang }), limits);
  const calls = [
    [bounded.check?.(context()), 'its check', 20],
    [bounded.deliver(delivery, context()), 'a delivery', 30],
    [bounded.finish?.(summary, context()), 'the end of the run', 40],
  ] as const;
  for (const [call, what, limitMs] of calls) {
    const { facts } = await rejection('IMGT_PLUGIN_HANGS', call ?? Promise.resolve());
    expect(facts).toEqual({ plugin: 'mine', what, limitMs });
  }
});

test('a sink that hangs and does not listen does not keep an interrupted run', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const work = boundedSink('mine', sinkSteps(hang), { ...limits, deliver: 60_000 }).deliver(
    delivery,
    context(abort.signal),
  );
  abort.abort(reason);
  await expect(work).rejects.toBe(reason);
});

test('a sink that throws has its own error', async () => {
  const error = new Error('no luck');
  const throwing = (): never => {
    throw error;
  };
  await expect(boundedSink('mine', sinkSteps(throwing)).deliver(delivery, context())).rejects.toBe(error);
});
