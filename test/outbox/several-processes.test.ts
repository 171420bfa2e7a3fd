import { rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { arrived, offered, outboxIn, program, SINKS, stateFolder } from './programs.js';

const PROCESSES = 8;
const RUNS = 5;

test(`${PROCESSES} processes share one outbox: everything arrives, and a sink is asked by one of them at a time`, async () => {
  const state = stateFolder();
  onTestFinished(() => {
    rmSync(state, { recursive: true });
  });
  const names = Array.from({ length: PROCESSES }, (_, index) => `p${index}`);
  const scans = await Promise.all(names.map(async (name) => program('scan.mjs', [state, name, String(RUNS)])));
  for (const { exitCode, stderr } of scans) expect(exitCode, stderr).toBe(0);
  const flushes = await Promise.all(names.map(async () => program('flush.mjs', [state])));
  for (const { exitCode, stderr } of flushes) expect(exitCode, stderr).toBe(0);
  expect((await program('flush.mjs', [state])).exitCode).toBe(0);
  const expected = SINKS.flatMap((sink) =>
    names.flatMap((name) =>
      Array.from({ length: RUNS }, (_, run) => [1, 2].map((image) => `${sink} ${name}-${run}-${image}`)).flat(),
    ),
  );
  expect(arrived(state).toSorted()).toEqual(expected.toSorted());
  expect(await outboxIn(state).list()).toEqual([]);
  const said = [...scans, ...flushes];
  expect(said.flatMap(({ lines }) => lines.filter((line) => line.startsWith('overlaps')))).toEqual([]);
  // Without claims, eight would have tried what waited at the end.
  const last = flushes.flatMap(offered);
  expect(last).toHaveLength(new Set(last).size);
}, 120_000);
