import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { busy, failing, type BeaconAnswer } from '../beacon/answers.js';
import { startBeacon, type BeaconOptions } from '../beacon/beacon.js';
import { test, type Outcome, type Sandbox } from '../support/imgtrack.js';
import { NDI, writePlugins } from './sandbox-plugins.js';

/** What the beacon does to the first requests, and whether the inventory then arrives by itself, or once it is told to be tried again. */
const ways: readonly (readonly [
  name: string,
  answer: BeaconAnswer | number,
  ends: 'by itself' | 'by retry' | 'by flush',
])[] = [
  ['500', 500, 'by itself'],
  ['502', 502, 'by itself'],
  ['503 with Retry-After 1', busy(1), 'by itself'],
  ['503 with Retry-After 1 h', busy(3600), 'by flush'],
  ['429 without Retry-After', 429, 'by itself'],
  ['408', 408, 'by itself'],
  ['a connection that breaks off', 'break-off', 'by itself'],
  ['no answer', 'hang', 'by itself'],
  ['400', 400, 'by retry'],
  ['401', 401, 'by retry'],
  ['404', 404, 'by retry'],
  ['a redirect', { status: 302, headers: { location: 'https://other.example.com/' } }, 'by retry'],
];

async function configured(
  sandbox: Sandbox,
  options: BeaconOptions,
): Promise<{
  readonly beacon: Awaited<ReturnType<typeof startBeacon>>;
  readonly imgtrack: (...words: string[]) => Promise<Outcome>;
}> {
  const beacon = await startBeacon(options);
  writePlugins(sandbox);
  const sinks = [{ use: 'beacon', with: { url: beacon.url, timeoutMs: 1000 } }];
  writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify({ scanner: './scanner.mjs', sinks }));
  return { beacon, imgtrack: async (...words) => sandbox.imgtrack(words) };
}

for (const [name, answer, ends] of ways) {
  test(`an inventory reaches a beacon that answers at first with ${name}, ${ends}, once and byte for byte`, async ({
    sandbox,
  }) => {
    const { beacon, imgtrack } = await configured(sandbox, { answer: failing(answer, 1) });
    await using ended = beacon;
    const scanned = await imgtrack('scan', 'dir:root', '--quiet');
    expect(scanned.exitCode, scanned.stderr).toBe(ends === 'by itself' ? 0 : 7);
    if (ends === 'by retry') expect((await imgtrack('outbox', 'retry', '--all-dead')).exitCode).toBe(0);
    if (ends !== 'by itself') expect((await imgtrack('outbox', 'flush', '--all')).exitCode).toBe(0);
    expect(ended.accepted.map(({ body }) => body.toString())).toEqual([NDI]);
  });
}

test('a beacon that is not there finds the inventory waiting when it is', async ({ sandbox }) => {
  const { beacon, imgtrack } = await configured(sandbox, {});
  await beacon[Symbol.asyncDispose]();
  const scanned = await imgtrack('scan', 'dir:root', '--quiet');
  expect(scanned.exitCode).toBe(7);
  expect(scanned.stderr).toContain('imgtrack outbox flush');
  expect(scanned.durationMs).toBeLessThan(45_000);
  expect((await imgtrack('outbox', 'flush', '--all')).exitCode).toBe(7);
  await using back = await startBeacon({});
  const sinks = [{ use: 'beacon', with: { url: back.url, timeoutMs: 1000 } }];
  writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify({ scanner: './scanner.mjs', sinks }));
  expect((await imgtrack('outbox', 'flush', '--all', '--by-name')).exitCode).toBe(0);
  expect(back.accepted.map(({ body }) => body.toString())).toEqual([NDI]);
});
