import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { engineOrSkip, engines, type TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { type Sandbox, test } from '../support/imgtrack.js';
import { contentsOf, mountsBelow, processesAbout } from './engine-contents.js';
import { imgtrackOn } from './scan-engine.js';

const KILLS = 100;
/** Commands of an engine that were under way when imgtrack was killed end by themselves, and containerd collects what nerdctl needed. */
const SETTLE_MS = 15_000;

const workspacesOf = ({ state }: Sandbox): readonly string[] => {
  const folder = path.join(state, 'workspaces');
  return existsSync(folder) ? readdirSync(folder) : [];
};

/** Everything of a scan that can be seen from outside. */
async function traces(sandbox: Sandbox, engine: TestEngine): Promise<object> {
  return {
    contents: await contentsOf(engine),
    mounts: mountsBelow(sandbox.root),
    processes: processesAbout(sandbox.root),
    workspaces: workspacesOf(sandbox),
  };
}

const byExport = (engine: TestEngine): readonly string[] => [
  '--set',
  `runtime=${JSON.stringify({ use: engine.runtime, with: { strategies: ['export'] } })}`,
];

/** At once, but for nerdctl: containerd collects the snapshot of its own export a moment later. */
async function expectAsBefore(
  sandbox: Sandbox,
  engine: TestEngine,
  before: Awaited<ReturnType<typeof traces>>,
  after = 'a scan',
): Promise<void> {
  if (engine.runtime !== 'nerdctl') expect(await traces(sandbox, engine), after).toEqual(before);
  else await expect.poll(async () => traces(sandbox, engine), { timeout: SETTLE_MS, message: after }).toEqual(before);
}

describe.each(engines.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  test('a scan that succeeds leaves nothing, whichever way the files were reached', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference } = await loaded(engine, 'layers');
    const before = await traces(sandbox, engine);
    for (const way of [['--runtime', engine.runtime], byExport(engine)]) {
      const { exitCode, stderr } = await imgtrackOn(sandbox, engine, [
        'scan',
        reference,
        '--quiet',
        '--cache',
        'off',
        ...way,
      ]);
      expect(exitCode, stderr).toBe(0);
      await expectAsBefore(sandbox, engine, before);
    }
  });

  test('a scan that is interrupted or takes too long leaves nothing', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference } = await loaded(engine, 'debian');
    const before = await traces(sandbox, engine);
    for (const way of [['--runtime', engine.runtime], byExport(engine)]) {
      const args = ['scan', reference, '--quiet', '--cache', 'off', ...way];
      for (const delayMs of [150, 250, 400, 700]) {
        const { exitCode } = await imgtrackOn(sandbox, engine, args, {
          during: (child) => void setTimeout(() => child.kill('SIGINT'), delayMs),
        });
        // Undefined: it had not yet begun to listen.
        expect([0, 130, undefined]).toContain(exitCode);
        await expectAsBefore(sandbox, engine, before, `SIGINT after ${delayMs} ms`);
      }
      const late = await imgtrackOn(sandbox, engine, [...args, '--set', 'limits.imageMs=100']);
      expect([late.exitCode, late.stderr]).toEqual([5, expect.stringContaining('IMGT_TIME_LIMIT')]);
      await expectAsBefore(sandbox, engine, before, 'time limit');
    }
  });

  test(
    `what ${KILLS} killed scans left is gone after imgtrack clean`,
    { timeout: 300_000 },
    async ({ sandbox, task, skip }) => {
      await engineOrSkip({ task, skip }, engine);
      const { reference } = await loaded(engine, 'layers');
      const before = await traces(sandbox, engine);
      for (const way of [['--runtime', engine.runtime], byExport(engine)]) {
        const args = ['scan', reference, '--quiet', '--cache', 'off', ...way];
        const { durationMs } = await imgtrackOn(sandbox, engine, args);
        for (let kill = 0; kill < KILLS / 2; kill += 1) {
          const delayMs = Math.random() * durationMs;
          await imgtrackOn(sandbox, engine, args, {
            during: (child) => void setTimeout(() => child.kill('SIGKILL'), delayMs),
          });
        }
      }
      const deadline = Date.now() + SETTLE_MS;
      for (;;) {
        const { exitCode, stderr } = await imgtrackOn(sandbox, engine, ['clean', '--runtime', engine.runtime]);
        expect(exitCode, stderr).toBe(0);
        const after = await traces(sandbox, engine);
        if (Date.now() > deadline || JSON.stringify(after) === JSON.stringify(before)) {
          expect(after).toEqual(before);
          return;
        }
        await wait(500);
      }
    },
  );
});
