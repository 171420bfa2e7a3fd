import { contractContext } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { type Answer, answering } from '../derive/testing/answering-commands.js';
import { testDialect } from '../derive/testing/test-dialect.js';
import { EngineCli } from '../engine-cli.js';
import { lookUp } from './look-up.js';

const stumbled = { exitCode: 125, stderr: 'Error: reading image "abc": image not known' };

async function looked(again: RegExp | undefined, ...answers: readonly Answer[]) {
  const left = [...answers];
  const commands = answering(() => left.shift() ?? {});
  const cli = new EngineCli(testDialect(), commands);
  const { exitCode } = await lookUp(cli, ['image', 'inspect', 'shop:1'], again, contractContext());
  return [exitCode, commands.asked.length];
}

test('a question that stumbles over something removed meanwhile is asked three times at most', async () => {
  expect(await looked(/reading image/, stumbled, { stdout: '[]' })).toEqual([0, 2]);
  expect(await looked(/reading image/, stumbled, stumbled, { stdout: '[]' })).toEqual([0, 3]);
  expect(await looked(/reading image/, stumbled, stumbled, stumbled, { stdout: '[]' })).toEqual([125, 3]);
});

test('it is asked once where the engine does not stumble, or says something else', async () => {
  expect(await looked(undefined, stumbled, {})).toEqual([125, 1]);
  expect(await looked(/reading image/, { exitCode: 1, stderr: 'no such image' }, {})).toEqual([1, 1]);
});
