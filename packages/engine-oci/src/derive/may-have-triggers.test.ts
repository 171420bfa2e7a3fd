import type { SourceImage } from '@imgtrack/core';
import { contractContext, sampleReport } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import type { ContainerdDialect } from '../containerd.js';
import { EngineCli } from '../engine-cli.js';
import { mayHaveTriggers } from './may-have-triggers.js';
import { type Answer, answering } from './testing/answering-commands.js';
import { testDialect } from './testing/test-dialect.js';

const digest = `sha256:${'c'.repeat(64)}` as const;
const source: SourceImage = { ...sampleReport().inventory.image, digests: { config: digest } };

async function asked(answer: Answer) {
  const commands = answering(() => answer);
  const containerd: ContainerdDialect = { ctrArgs: ['--namespace', 'k8s.io'] };
  const dialect = { ...testDialect({ tellsTriggers: false }), containerd };
  return { may: await mayHaveTriggers(new EngineCli(dialect, commands), source, contractContext()), commands };
}

test('containerd is asked for the configuration as it is stored', async () => {
  const { may, commands } = await asked({ stdout: '{"config":{"OnBuild":["RUN exit 1"]}}' });
  expect(may).toBe(true);
  expect(commands.asked).toHaveLength(1);
  expect(commands.asked[0]?.[0]).toBe('ctr');
  expect(commands.asked[0]?.slice(-5)).toEqual(['--namespace', 'k8s.io', 'content', 'get', digest]);
});

test.each(['{"config":{}}', '{"config":{"OnBuild":null}}', '{"config":{"OnBuild":[]}}', '{}'])(
  'a configuration without triggers has none: %s',
  async (stdout) => {
    expect((await asked({ stdout })).may).toBe(false);
  },
);

test.each<[string, Answer]>([
  ['ctr fails', { exitCode: 1, stderr: 'not found' }],
  ['ctr prints no JSON', { stdout: 'x' }],
])('an image may have triggers where nothing tells that it has none: %s', async (_, answer) => {
  expect((await asked(answer)).may).toBe(true);
});

test('what image inspect tells is believed where it tells', async () => {
  const commands = answering(() => ({}));
  const cli = new EngineCli(testDialect(), commands);
  const triggered = { ...source, config: { ...source.config, hasOnBuild: true } };
  expect(await mayHaveTriggers(cli, source, contractContext())).toBe(false);
  expect(await mayHaveTriggers(cli, triggered, contractContext())).toBe(true);
  expect(commands.asked).toEqual([]);
});
