import { contractContext } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { answering } from '../derive/testing/answering-commands.js';
import { testDialect } from '../derive/testing/test-dialect.js';
import { EngineCli } from '../engine-cli.js';
import { imageLs } from './image-ls.js';

const gone = { exitCode: 125, stderr: 'Error: no such image: sha256:abc' };

function listing(...answers: readonly object[]) {
  const left = [...answers];
  const commands = answering(() => left.shift() ?? {});
  return {
    asked: commands.asked,
    lines: imageLs(new EngineCli(testDialect(), commands), ['--quiet'], contractContext()),
  };
}

test('a list that an image vanished from meanwhile is asked for again', async () => {
  const { lines, asked } = listing(gone, { stdout: 'one\ntwo\n' });
  expect(await lines).toEqual(['one', 'two']);
  expect(asked).toHaveLength(2);
});

test('it is asked for three times at most, and not again for any other reason', async () => {
  await expect(listing(gone, gone, gone).lines).rejects.toMatchObject({
    code: expect.stringMatching(/^IMGT_/) as unknown,
  });
  const { lines, asked } = listing({ exitCode: 125, stderr: 'Error: the disk is full' });
  await expect(lines).rejects.toMatchObject({ code: 'IMGT_ENGINE_FAILED' });
  expect(asked).toHaveLength(1);
});
