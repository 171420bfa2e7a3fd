import { setTimeout as wait } from 'node:timers/promises';
import { defaultLimits, type StepContext } from '@imgtrack/core';
import { contractContext } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { EngineCli } from '../engine-cli.js';
import { watchingLayer } from './layer-watch.js';
import { type Answer, answering } from './testing/answering-commands.js';
import { testDialect } from './testing/test-dialect.js';

/** Work that takes longer than two looks, if it is let. */
const long = async ({ signal }: StepContext): Promise<string> => {
  await wait(5_000, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
  return 'done';
};

async function watching(answer: Answer) {
  const commands = answering(() => answer);
  const context = contractContext(undefined, { limits: { ...defaultLimits, collectedBytes: 1_000 } });
  const outcome = await watchingLayer(new EngineCli(testDialect(), commands), 'box', context, long).catch(
    (error: unknown) => error,
  );
  return { outcome, asked: commands.asked };
}

test('a container that writes more into its own layer than may be collected is ended while it runs', async () => {
  const { outcome, asked } = await watching({ stdout: '1001\n' });
  expect(outcome).toMatchObject({ code: 'IMGT_LIMIT_EXCEEDED', facts: { setting: 'limits.collectedBytes' } });
  expect(asked).toEqual([['engine', 'container', 'inspect', '--size', '--format', '{{.SizeRw}}', 'box']]);
});

test.each<readonly [string, Answer]>([
  ['writes less', { stdout: '1000\n' }],
  ['is not told of', { exitCode: 1, stderr: 'no such container' }],
  ['is told of in words', { stdout: '<no value>\n' }],
])('a container runs on that %s', async (_, answer) => {
  const { outcome, asked } = await watching(answer);
  expect(outcome).toBe('done');
  expect(asked).toHaveLength(2);
});
