import { defaultLimits, type RootfsProvider } from '@imgtrack/core';
import { contractContext, memoryRootfs, sampleReport, temporaryWorkspace } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { EngineCli } from '../engine-cli.js';
import { OciLibcDetector } from './oci-libc-detector.js';
import { type Answer, answering } from './testing/answering-commands.js';
import { testDialect } from './testing/test-dialect.js';

const { image } = sampleReport().inventory;

const provider = (open: RootfsProvider['open']): RootfsProvider => ({ strategies: async () => [], open });
const unreachable = provider(async () => Promise.reject(new Error('no way')));

async function detect(rootfs: RootfsProvider, answers: Readonly<Record<string, Answer>> = {}, signal?: AbortSignal) {
  await using workspace = await temporaryWorkspace();
  const ended = { stdout: '{"Status":"exited","ExitCode":0}' };
  const commands = answering(([, word = '']) => answers[word] ?? (word === 'container' ? ended : {}));
  const detector = new OciLibcDetector(new EngineCli(testDialect(), commands), rootfs);
  const outcome = await detector.detect(image, contractContext(signal, { workspace })).catch((error: unknown) => error);
  return { outcome, asked: commands.asked };
}

test('a loader that is there, or is not, is believed; nothing of the image is run', async () => {
  const { outcome, asked } = await detect(
    provider(async () => memoryRootfs([], defaultLimits)),
    { logs: { stdout: 'ldd (GNU libc) 2.36\n' } },
  );
  expect(outcome).toEqual({ family: 'none', how: 'loader' });
  expect(asked).toEqual([]);
});

test('only where the files cannot be reached, ldd is run, alone, and by its path', async () => {
  const { outcome, asked } = await detect(unreachable, { logs: { stdout: 'ldd (GNU libc) 2.36\n' } });
  expect(outcome).toEqual({ family: 'glibc', version: '2.36', how: 'ldd' });
  expect(asked[0]?.slice(-4)).toEqual(['--entrypoint', '/usr/bin/ldd', image.id, '--version']);
  expect(asked.map(([, word]) => word)).toEqual(['run', 'wait', 'container', 'logs', 'rm']);
});

test('an image without ldd has no C library', async () => {
  const run = { exitCode: 1, stderr: 'exec: "/usr/bin/ldd": stat /usr/bin/ldd: no such file or directory' };
  expect((await detect(unreachable, { run })).outcome).toEqual({ family: 'none', how: 'ldd' });
});

test('nothing printed is no answer', async () => {
  const { outcome, asked } = await detect(unreachable);
  expect(outcome).toMatchObject({ code: 'IMGT_ENGINE_UNREADABLE' });
  expect(asked.filter(([, word]) => word === 'run')).toHaveLength(3);
});

test('a scan that is over starts no container', async () => {
  const { outcome, asked } = await detect(unreachable, {}, AbortSignal.abort('stop'));
  expect([outcome, asked]).toEqual(['stop', []]);
});
