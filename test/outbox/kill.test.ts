import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { arrived, offered, outboxIn, program, SINKS, stateFolder } from './programs.js';

/** So many outboxes at once, and so many kills in each. */
const OUTBOXES = 4;
const KILLS = 50;
/** From when the first run of a process begins; a run takes about a third of it. */
const LONGEST_MS = 400;

test('of what was accepted nothing is lost in 200 kills at any instant of scan and delivery, and nothing arrives twice', async () => {
  const accepted = await Promise.all(Array.from({ length: OUTBOXES }, acceptedInSpiteOfKills));
  expect(accepted.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(KILLS);
}, 240_000);

/** Kills one process after the other, then delivers what is left. Resolves with how many deliveries had been accepted: all have arrived. */
async function acceptedInSpiteOfKills(): Promise<number> {
  const state = stateFolder();
  onTestFinished(() => {
    rmSync(state, { recursive: true });
  });
  const accepted = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const said = await program('scan.mjs', [state, `k${kill}`], Math.random() * LONGEST_MS);
    expect(said.exitCode, said.stderr).toBe(null);
    // An image goes to both sinks in one step: what one of them was offered waits for the other.
    for (const each of offered(said))
      for (const sink of SINKS) accepted.add(`${sink} ${each.slice(each.indexOf(' ') + 1)}`);
  }
  for (const { reference, sink } of await outboxIn(state).list())
    accepted.add(`${sink.name} ${reference.replace('nothing:', '')}`);
  const flushed = await program('flush.mjs', [state]);
  expect(flushed.exitCode, flushed.stderr).toBe(0);
  expect(await outboxIn(state).list()).toEqual([]);
  const there = arrived(state);
  expect([...accepted].filter((each) => !there.includes(each))).toEqual([]);
  expect(there).toHaveLength(new Set(there).size);
  expect(filesIn(path.join(state, 'outbox'))).toEqual(['format.json', 'reserve']);
  return accepted.size;
}

/** What killed processes were about to keep is kept for an hour. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('incoming'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
