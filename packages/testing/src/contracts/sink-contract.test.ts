import type { Sink } from '@imgtrack/core';
import { describe, expect, test } from 'vitest';
import { brokenRules } from '../testing/broken-rules.js';
import { sinkContract } from './sink-contract.js';

/** A destination in memory, and a careful sink for it. */
class Shelf {
  documents: string[] = [];
  readonly keys = new Set<string>();

  readonly create = (): Sink => {
    this.documents = [];
    this.keys.clear();
    return {
      mode: 'inline',
      formats: ['json'],
      deliver: async (delivery, { signal }) => {
        signal.throwIfAborted();
        if (this.keys.has(delivery.key)) return { status: 'duplicate' };
        let text = '';
        for (const piece of delivery.write('json').pieces) {
          signal.throwIfAborted();
          text += String(piece);
        }
        this.documents.push(text);
        this.keys.add(delivery.key);
        return { status: 'accepted' };
      },
    };
  };

  readonly received = async (): Promise<readonly string[]> => this.documents;
}

describe('a careful sink keeps the contract:', () => {
  for (const rule of sinkContract(new Shelf())) test(rule.name, async () => rule.run());
});

type Change = (sink: Sink, shelf: Shelf) => Partial<Sink & AsyncDisposable>;

test.each<readonly [rule: string, change: Change]>([
  ['says how it is delivered to', () => ({ formats: ['json', 'json'] })],
  ['accepts a delivery', () => ({ formats: ['table'] })],
  ['accepts a delivery', () => ({ deliver: async () => ({ status: 'refused', reason: 'no' }) })],
  [
    'can be checked twice',
    (_, shelf) => ({
      check: async () => {
        shelf.documents.push('trial');
      },
    }),
  ],
  [
    'is idempotent',
    (sink, shelf) => ({
      deliver: async (delivery, context) => {
        shelf.keys.clear();
        return sink.deliver(delivery, context);
      },
    }),
  ],
  [
    'rejects with the reason when it is aborted before',
    (sink) => ({ deliver: async (delivery) => sink.deliver(delivery, { ...context }) }),
  ],
  [
    'rejects with the reason when it is aborted on the way',
    (sink) => ({
      deliver: async (delivery, { signal, logger }) => {
        signal.throwIfAborted();
        return sink.deliver(delivery, { ...context, logger });
      },
    }),
  ],
  [
    'takes a format that throws',
    (sink) => ({
      deliver: async (delivery, given) =>
        sink.deliver(delivery, given).catch((error: unknown) => {
          given.signal.throwIfAborted();
          return error === undefined ? { status: 'duplicate' } : { status: 'accepted' };
        }),
    }),
  ],
  [
    'can be disposed',
    () => ({
      [Symbol.asyncDispose]: async () => {
        throw new Error('disposed');
      },
    }),
  ],
])('finds a sink that breaks the rule "%s…" (%#)', async (rule, change) => {
  const shelf = new Shelf();
  const create = (): Sink => {
    const sink = shelf.create();
    return { ...sink, ...change(sink, shelf) };
  };
  const names = await brokenRules(sinkContract({ create, received: shelf.received }));
  expect(names.some((name) => name.startsWith(rule))).toBe(true);
});

const context = {
  signal: new AbortController().signal,
  logger: { debug: () => undefined, warn: () => undefined },
};
