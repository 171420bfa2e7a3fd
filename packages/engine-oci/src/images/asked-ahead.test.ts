import type { ScanEventFacts } from '@imgtrack/core';
import { expect, test } from 'vitest';
import type { CallContext } from '../engine-cli.js';
import { AskedAhead } from './asked-ahead.js';

const event = (command: string): ScanEventFacts => ({ type: 'command.finished', command, durationMs: 1, exitCode: 0 });

/** A listener, and the contexts that the questions were asked in. */
function asked() {
  const ahead = new AskedAhead<string>();
  const contexts: CallContext[] = [];
  const told: ScanEventFacts[] = [];
  const begin = (subject: string): void => {
    ahead.begin(subject, (context) => {
      contexts.push(context);
      return `answer ${contexts.length}`;
    });
  };
  const take = (subject: string, signal = new AbortController().signal): string | undefined =>
    ahead.take(subject, { signal, events: { publish: (one) => void told.push(one) } });
  return { ahead, contexts, told, begin, take };
}

test('a question is asked once for each subject, and answered once', () => {
  const { contexts, begin, take } = asked();
  begin('a');
  begin('a');
  begin('b');
  expect(contexts).toHaveLength(2);
  expect([take('a'), take('a'), take('b'), take('c')]).toEqual(['answer 1', undefined, 'answer 2', undefined]);
});

test('what it tells before somebody takes it is told to him, and what it tells later', () => {
  const { contexts, told, begin, take } = asked();
  begin('a');
  contexts[0]?.events?.publish(event('before'));
  expect(told).toEqual([]);
  take('a');
  contexts[0]?.events?.publish(event('after'));
  expect(told).toEqual([event('before'), event('after')]);
});

test('it ends with the signal of whoever took it, for his reason', () => {
  const { contexts, begin, take } = asked();
  const abort = new AbortController();
  begin('a');
  take('a', abort.signal);
  expect(contexts[0]?.signal.aborted).toBe(false);
  abort.abort('late');
  expect(contexts[0]?.signal.reason).toBe('late');
  begin('b');
  take('b', AbortSignal.abort('over'));
  expect(contexts[1]?.signal.reason).toBe('over');
});

test('what nobody has taken ends when it is disposed, what was taken goes on', () => {
  const { ahead, contexts, begin, take } = asked();
  begin('a');
  begin('b');
  take('a');
  ahead[Symbol.dispose]();
  expect(contexts.map(({ signal }) => signal.aborted)).toEqual([false, true]);
  expect(take('b')).toBeUndefined();
});
