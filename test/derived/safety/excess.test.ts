import { statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { ImgtrackError } from '@imgtrack/core';
import { type EngineTest, onEachEngine, onWholeEngines } from '../../contract/each-engine.js';
import { keptOutput } from '../../contract/kept-output.js';
import { outputsToMount } from '../../../packages/engine-oci/src/derive/outputs-to-mount.js';
import { type Asked, payloadOf, secretFolder, sha256, throughAll, well } from './through-all.js';

const MIB = 1024 * 1024;
/** Far below what the programs would take, far above what an engine needs to make and remove a container on a busy machine. */
const ENOUGH_MS = 30_000;

const timeUp = new ImgtrackError('IMGT_TIME_LIMIT', { what: 'The scan', limitMs: 1 });

/** Without cgroup v2, rootless engines limit neither memory nor processes, and say so when the container is made. */
const ignoresLimits = ({ engine }: EngineTest): boolean => engine.name.endsWith('-rootless');

/** Aborts as the time limit of a scan does, some time after the program was started; rejects unless everything is gone soon after. */
async function cutOff(given: EngineTest, words: readonly string[], changes: Partial<Asked> = {}): Promise<void> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const { runner } = given.steps;
  const steps = {
    ...given.steps,
    runner: {
      run: async (...args: Parameters<typeof runner.run>) => {
        timer = setTimeout(() => {
          stop.abort(timeUp);
        }, 1_000);
        return runner.run(...args);
      },
    },
  };
  const begun = performance.now();
  await expect(
    throughAll({ ...given, steps }, { image: 'static', words, signal: stop.signal, ...changes }),
  ).rejects.toBe(timeUp);
  clearTimeout(timer);
  expect(performance.now() - begun).toBeLessThan(ENOUGH_MS);
  expect(await given.leftovers(given.context())).toEqual([]);
}

const freeBytes = (): number => {
  const { bavail, bsize } = statfsSync('/var/tmp');
  return bavail * bsize;
};

onEachEngine(
  (run) => {
    run('a container that never ends is ended by the time limit, and leaves nothing', async (given) => {
      await cutOff(given, ['sleep', '600']);
    });

    run('a container that ignores SIGTERM is ended by the time limit, and leaves nothing', async (given) => {
      await cutOff(given, ['ignore-term', 'sleep', '600']);
    });

    run(
      'a container that forks without end is held by the limit of processes, and none of them stays',
      async (given) => {
        // Nothing but the time would hold it there.
        if (ignoresLimits(given)) return;
        await cutOff(given, ['fork-forever'], { limits: { processes: 16 } });
      },
    );

    run('a container that fills the disk with one file is stopped, and gives all of it back', async (given) => {
      const { limitsFileSizes } = given.cli.dialect.containers;
      const before = freeBytes();
      const limits = { collectedBytes: 8 * MIB };
      // podman closes the root folder to root without it.
      const changes = { capabilities: ['DAC_OVERRIDE'] } as const;
      if (limitsFileSizes) {
        const { exit, lines } = await throughAll(given, {
          image: 'static',
          words: ['fill', '/filled'],
          changes,
          limits,
        });
        expect(exit).toEqual({ kind: 'exited', code: 91 });
        expect(lines.join('\n')).toContain('File too large');
      } else {
        const words = ['write', '/filled', String(64 * MIB), 'sleep', '600'];
        await expect(throughAll(given, { image: 'static', words, changes, limits })).rejects.toMatchObject({
          code: 'IMGT_LIMIT_EXCEEDED',
        });
      }
      await expect.poll(() => before - freeBytes(), { timeout: ENOUGH_MS }).toBeLessThan(512 * MIB);
    });

    run(
      'a container that fills a folder of this machine with many files is stopped while it runs, and gives all of it back',
      async (given) => {
        const output = secretFolder();
        const marker = path.join(given.workspace.path, 'nothing');
        writeFileSync(marker, '');
        const payload = await payloadOf([]);
        const file = { source: marker, target: `${output}/nothing`, mode: 0o644, sha256: sha256(marker) };
        const files = [...payload.files, file];
        // Where it is copied out, it is counted then.
        if (
          outputsToMount({ payload: { ...payload, files, outputs: [output] } }, given.cli.dialect.containers).length ===
          0
        )
          return;
        const words = Array.from({ length: 6 }, (_, index) => ['write', `${output}/${index}`, String(2 * MIB)]).flat();
        const begun = performance.now();
        await expect(
          throughAll(given, {
            image: 'static',
            words: [...words, 'sleep', '600'],
            changes: { files, outputs: [output] },
            limits: { collectedBytes: 8 * MIB },
          }),
        ).rejects.toMatchObject({ code: 'IMGT_LIMIT_EXCEEDED', facts: { setting: 'limits.collectedBytes' } });
        expect(performance.now() - begun).toBeLessThan(ENOUGH_MS);
        expect(await given.leftovers(given.context())).toEqual([]);
      },
    );

    run(
      'a container that fills its own layer with many files is stopped while it runs, and gives all of it back',
      async (given) => {
        const words = Array.from({ length: 6 }, (_, index) => ['write', `/filled-${index}`, String(2 * MIB)]).flat();
        const begun = performance.now();
        await expect(
          throughAll(given, {
            image: 'static',
            words: [...words, 'sleep', '600'],
            changes: { capabilities: ['DAC_OVERRIDE'] },
            limits: { collectedBytes: 8 * MIB },
          }),
        ).rejects.toMatchObject({ code: 'IMGT_LIMIT_EXCEEDED', facts: { setting: 'limits.collectedBytes' } });
        expect(performance.now() - begun).toBeLessThan(ENOUGH_MS);
        expect(await given.leftovers(given.context())).toEqual([]);
      },
    );

    run('a container that prints a hundred megabytes ends, and little of it is kept', async (given) => {
      const printed = 100_000_000;
      const kept: number[] = [];
      const { collector } = given.steps;
      const steps = {
        ...given.steps,
        collector: {
          collect: async (...args: Parameters<typeof collector.collect>) => {
            kept.push(await keptOutput(given, args[0].id));
            return collector.collect(...args);
          },
        },
      };
      const words = ['print', String(printed), 'say', 'the last words'];
      const { exit, lines } = await throughAll({ ...given, steps }, { image: 'static', words });
      expect([exit, lines.at(-1)]).toEqual([well, expect.stringMatching(/the last words$/)]);
      expect(kept).toHaveLength(1);
      expect(kept[0]).toBeGreaterThan(1024);
      expect(kept[0]).toBeLessThan(MIB);
    });
  },
  [onWholeEngines],
);
