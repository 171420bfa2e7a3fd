import { describe, expect } from 'vitest';
import { engineOrSkip, engines, type TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { registries } from '../engines/registries.js';
import { test } from '../support/imgtrack.js';
import { imgtrackOn } from './scan-engine.js';

/** Loopback registries without TLS: docker and nerdctl take them as they are, podman by the test's registries.conf. */
async function pushed(engine: TestEngine, host: string, credentials: readonly string[] = []): Promise<string> {
  const { reference } = await loaded(engine, 'static');
  const name = `${host}/pulled:${engine.name}`;
  for (const args of [
    ['tag', reference, name],
    ['push', ...credentials, name],
    ['rmi', name],
  ]) {
    const { exitCode, stderr } = await engine.command(args);
    expect(exitCode, stderr).toBe(0);
  }
  return name;
}

describe.each(engines.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  test('--pull fetches an image that is not there, and says what the engine says', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const name = await pushed(engine, registries().plain.host);
    try {
      const words = ['scan', '--runtime', engine.runtime, '--cache', 'off', '-o', 'json=x.json'];
      const never = await imgtrackOn(sandbox, engine, [...words, name, '--quiet']);
      expect([never.exitCode, never.stderr]).toEqual([5, expect.stringContaining('IMGT_IMAGE_NOT_FOUND')]);
      const always = await imgtrackOn(sandbox, engine, [...words, '--pull', name, '--progress', 'json']);
      expect(always.exitCode, always.stderr).toBe(0);
      expect(always.stderr).toContain('"type":"step.said"');
      const missing = await imgtrackOn(sandbox, engine, [...words, '--pull', 'missing', name, '--progress', 'json']);
      expect(missing.exitCode, missing.stderr).toBe(0);
      expect(missing.stderr).not.toContain('"type":"step.said"');
    } finally {
      await engine.command(['rmi', name]);
    }
  });

  test('a registry that wants a log-in, and an image that it does not have, are told apart', async ({
    sandbox,
    task,
    skip,
  }) => {
    await engineOrSkip({ task, skip }, engine);
    const { plain, login } = registries();
    const scan = async (name: string): Promise<string> => {
      const { exitCode, stderr } = await imgtrackOn(sandbox, engine, [
        'scan',
        name,
        '--pull',
        'always',
        '--runtime',
        engine.runtime,
        '--quiet',
      ]);
      expect(exitCode, stderr).toBe(5);
      return stderr;
    };
    expect(await scan(`${login.host}/secret:1`)).toContain('IMGT_PULL_DENIED');
    expect(await scan(`${plain.host}/nowhere:1`)).toContain('IMGT_IMAGE_NOT_FOUND');
    expect(await scan('127.0.0.1:1/nobody:1')).toContain('IMGT_PULL_FAILED');
  });
});
