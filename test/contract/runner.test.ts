import { readdirSync } from 'node:fs';
import type { ScannerPayload } from '@imgtrack/core';
import { runnerContract } from '@imgtrack/testing';
import { expect } from 'vitest';
import { broken, derivedOf, type EngineTest, onEachEngine } from './each-engine.js';
import { keptOutput } from './kept-output.js';
import { TARGET, testPayload } from './test-payload.js';

const command = (...words: readonly string[]): ScannerPayload['command'] => [TARGET, ...words];

/** A rootless engine without cgroup v2 limits neither memory nor processes. */
const ignoresLimits = ({ engine }: EngineTest): boolean => engine.name.endsWith('-rootless');

onEachEngine((run) => {
  run('keeps the contract of a runner', async (given) => {
    const { steps, context } = given;
    const image = await derivedOf(given);
    // The derived image has the scan's label as well.
    const leftovers = async (): Promise<readonly string[]> =>
      (await given.leftovers(context())).filter((name) => !name.includes('imgtrack/') && !name.includes('<none>'));
    const setup = { create: () => steps.runner, image, command, context, leftovers };
    expect(await broken(runnerContract(setup))).toEqual([]);
  });

  run('ends a program that takes more memory than it may, and one that forks without end', async (given) => {
    const { steps, context } = given;
    const image = await derivedOf(given);
    const warned: string[] = [];
    const logger = { debug: () => undefined, warn: (message: string) => void warned.push(message) };
    const asked = { ...context(undefined, { memoryBytes: 64 * 1024 * 1024, processes: 16 }), logger };
    const payload = await testPayload(given.workspace.path);
    const outcome = async (...words: readonly string[]) => {
      await using container = await steps.runner.run(
        { image, payload: { ...payload, command: command(...words) } },
        asked,
      );
      return { exit: container.exit, tail: container.tail };
    };
    const here = readdirSync('.');
    const [greedy, forking] = [await outcome('allocate', '128'), await outcome('fork', '40')];
    // podman's monitor notes it in the folder where it was started.
    expect(readdirSync('.')).toEqual(here);
    if (ignoresLimits(given)) {
      expect(warned).toEqual(expect.arrayContaining([expect.stringContaining('does not limit memory and processes')]));
    } else {
      expect(greedy.exit).toMatchObject({ kind: 'killed' });
      expect(forking).toMatchObject({
        exit: { kind: 'exited', code: 91 },
        tail: expect.stringContaining('fork') as unknown,
      });
      expect(warned).toEqual([]);
    }
  });

  run('a program that prints 16 MB ends, and what is kept of it is bounded on the disk', async (given) => {
    const { steps, context } = given;
    const image = await derivedOf(given);
    const payload = await testPayload(given.workspace.path);
    const before = given.cli.dialect.containers.logFileArgs === undefined ? 0 : await keptOutput(given, '');
    const loud = { ...payload, command: command('print', '16000000', 'say', 'the last words', 'sleep', '0.3') };
    await using container = await steps.runner.run({ image, payload: loud }, context());
    expect(container.exit).toEqual({ kind: 'exited', code: 0 });
    expect(container.tail).toMatch(/the last words\s*$/);
    const kept = (await keptOutput(given, container.id)) - before;
    expect(kept).toBeGreaterThan(1024);
    expect(kept).toBeLessThan(1024 * 1024);
  });

  run('says in the words of the engine that a network does not exist, and how to list them', async (given) => {
    const { steps, context } = given;
    const image = await derivedOf(given);
    const payload = { ...(await testPayload(given.workspace.path)), network: 'uplink' } as const;
    await expect(
      steps.runner.run({ image, payload, network: 'imgtrack-test-nowhere' }, context()),
    ).rejects.toMatchObject({
      code: 'IMGT_CONTAINER_FAILED',
      facts: { stderr: expect.stringMatching(/network[^]*network ls/) as unknown },
    });
  });

  run('containers that print 100 kB end all, and the end of it is told each time', async (given) => {
    const { steps, context, engine } = given;
    const image = await derivedOf(given);
    const payload = {
      ...(await testPayload(given.workspace.path)),
      command: command('print', '100000', 'say', 'the last words', 'sleep', '0.3'),
    };
    const incomplete: string[] = [];
    // Attached to the container, nerdctl hung in one of ten runs. It also loses the end of what is printed right before the container ends.
    for (let round = 0; round < (engine.runtime === 'nerdctl' ? 5 : 1); round += 1) {
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          await using container = await steps.runner.run({ image, payload }, context());
          if (!/the last words\s*$/.test(container.tail)) incomplete.push(container.tail.slice(-100));
        }),
      );
    }
    expect(incomplete).toEqual([]);
  });
});
