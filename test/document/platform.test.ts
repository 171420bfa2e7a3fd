import { describe, expect } from 'vitest';
import type { ImageName } from '../engines/images.js';
import { loaded } from '../engines/images.js';
import { commandsDuring, imgtrack, leftBy, scanned, stepsOf } from './document-scan.js';
import { eachKind, everyEngine, onEngines } from './promises.js';

/** Ways to the files that classic docker and docker with containerd's store have one each of. */
const otherStore = { docker: 'snapshot-mount', 'docker-containerd': 'overlay-mount' } as const;

const isCreated = (command: string): boolean => / (?:create|run)$/.test(command);
/** One that is only to be committed may be made at any time, and never runs. */
const isStarted = (command: string): boolean => / (?:start|run)$/.test(command);

onEngines(everyEngine, (promise) => {
  promise('an image for another processor is refused before any container starts', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'arm64');
    const words = [reference, '--platform', 'linux/arm64', '--output-dir', 'out'];
    const scan = await imgtrack(sandbox, engine, words);
    expect(scan.exitCode, scan.said).toBe(5);
    expect(scan.reports).toMatchObject([{ status: 'failed', error: { code: 'IMGT_SCANNER_PLATFORM' } }]);
    expect(scan.said).toContain('linux/arm64');
    expect(stepsOf(scan)).not.toContain('build');
    expect(scan.events.some((event) => event.type === 'command.finished' && isCreated(event.command))).toBe(false);
  });

  promise('--libc-variant says the C library, and nothing is looked for', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'musl');
    const scan = await scanned(sandbox, engine, [reference, '--libc-variant', 'musl', '--output-dir', 'out']);
    expect(stepsOf(scan)).not.toContain('libc');
    expect(scan.report.inventory.documents).toHaveLength(1);
  });

  for (const [name, what] of [
    ['debian', 'glibc'],
    ['musl', 'musl'],
    ['static', 'none'],
  ] satisfies readonly (readonly [ImageName, string])[])
    promise(
      `the C library of an image is found, and its build of ndtrack runs: ${what}`,
      async ({ sandbox, engine }) => {
        const { reference } = await loaded(engine, name);
        const scan = await scanned(sandbox, engine, [reference, '--output-dir', 'out']);
        expect(stepsOf(scan)).toEqual(['resolve', 'prepare', 'libc', 'prepare', 'build', 'run', 'collect', 'scan']);
        expect(scan.report.inventory.documents).toHaveLength(1);
      },
    );
});

onEngines(eachKind, (promise) => {
  promise('the C library is found by its loader, and no container is started for it', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'musl');
    const scan = await scanned(sandbox, engine, [reference, '--output-dir', 'out']);
    expect(commandsDuring(scan, 'libc').filter(isStarted)).toEqual([]);
  });
});

describe('where the files cannot be reached', () => {
  onEngines(['docker', 'docker-containerd'], (promise) => {
    promise('ldd runs alone in a container that is gone at once', async ({ sandbox, engine }) => {
      const { reference } = await loaded(engine, 'debian');
      const strategies = Object.entries(otherStore).flatMap(([name, way]) => (name === engine.name ? [way] : []));
      const runtime = JSON.stringify({ use: engine.runtime, with: { strategies } });
      const scan = await scanned(sandbox, engine, [reference, '--set', `runtime=${runtime}`, '--output-dir', 'out']);
      expect(commandsDuring(scan, 'libc').filter(isStarted)).toHaveLength(1);
      expect(await leftBy(scan, sandbox, engine)).toEqual([]);
    });
  });
});
