import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { QueuedDelivery } from '@imgtrack/core';
import { expect } from 'vitest';
import { expectFailure, expectNoStackTrace } from '../support/expectations.js';
import { test, type Outcome, type Sandbox } from '../support/imgtrack.js';
import { takenFrom } from '../support/outbox.js';
import { answer, NDI, writePlugins } from './sandbox-plugins.js';

const LATER = { status: 'later', reason: 'down for maintenance', afterMs: 3_600_000 };

const scan = async (sandbox: Sandbox, ...images: readonly string[]): Promise<Outcome> =>
  sandbox.imgtrack(['scan', ...(images.length === 0 ? ['dir:root'] : images), '--quiet']);
const outbox = async (sandbox: Sandbox, ...words: readonly string[]): Promise<Outcome> =>
  sandbox.imgtrack(['outbox', ...words]);
async function listed(sandbox: Sandbox, ...words: readonly string[]): Promise<readonly QueuedDelivery[]> {
  const { stdout, stderr, exitCode } = await outbox(sandbox, 'list', '--json', ...words);
  expect(exitCode, stderr).toBe(0);
  return (JSON.parse(stdout) as { readonly deliveries: readonly QueuedDelivery[] }).deliveries;
}
const arrived = (sandbox: Sandbox): readonly { readonly image: string; readonly text: string }[] =>
  existsSync(sandbox.file('arrived.jsonl'))
    ? readFileSync(sandbox.file('arrived.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { image: string; text: string })
    : [];

test('an empty outbox is told, and nothing is made', async ({ sandbox }) => {
  const { stdout, exitCode } = await outbox(sandbox, 'list');
  expect([stdout, exitCode]).toEqual(['Nothing waits in the outbox.\n', 0]);
  expect(existsSync(path.join(sandbox.state, 'outbox'))).toBe(false);
});

test('what waits is listed, shown and, once the sink is there again, flushed', async ({ sandbox }) => {
  writePlugins(sandbox);
  answer(sandbox, LATER);
  const scanned = await scan(sandbox, 'dir:root', 'dir:other');
  expect(scanned.exitCode).toBe(7);
  expect(scanned.stderr).toContain('imgtrack outbox flush');
  const waiting = await listed(sandbox);
  expect(waiting).toMatchObject([
    { reference: 'dir:root', state: 'waiting', attempts: 1, reason: 'down for maintenance', sink: { name: 'moody' } },
    { reference: 'dir:other', state: 'waiting' },
  ]);
  expect((await outbox(sandbox, 'list')).stdout).toMatch(/^KEY .*\n[0-9a-f]{12} +waiting +moody +dir:root +1 /);
  const shown = await outbox(sandbox, 'show', waiting[0]?.key.slice(0, 8) ?? '');
  expect(shown.stdout).toContain('down for maintenance');
  expect(shown.stdout).toContain(`document:    x.ndi, ${NDI.length} bytes`);
  answer(sandbox, { status: 'accepted' });
  const early = await outbox(sandbox, 'flush');
  // The second was not tried: the sink had asked to be left alone.
  expect([early.exitCode, early.stdout]).toEqual([0, 'moody: 1 delivered, 1 left\n']);
  const { exitCode, stdout } = await outbox(sandbox, 'flush', '--all');
  expect([exitCode, stdout]).toEqual([0, 'moody: 1 delivered\n']);
  expect(arrived(sandbox)).toMatchObject([
    { image: 'dir:other', text: NDI },
    { image: 'dir:root', text: NDI },
  ]);
  expect(await listed(sandbox)).toEqual([]);
});

test('what was refused is dead, and is tried again when it is told to', async ({ sandbox }) => {
  writePlugins(sandbox);
  answer(sandbox, { status: 'refused', reason: 'no such project' });
  const scanned = await scan(sandbox);
  expect(scanned.exitCode).toBe(7);
  const [dead] = await listed(sandbox, '--state', 'dead');
  expect(scanned.stderr).toContain(`imgtrack outbox retry ${dead?.key.slice(0, 12) ?? 'nothing'}`);
  answer(sandbox, { status: 'accepted' });
  expect((await outbox(sandbox, 'flush', '--all')).stdout).toBe('Nothing waits in the outbox.\n');
  expect((await outbox(sandbox, 'retry', dead?.key ?? '')).stdout).toContain('waits again: ');
  expect((await outbox(sandbox, 'flush')).stdout).toBe('moody: 1 delivered\n');
  expect(arrived(sandbox)).toHaveLength(1);
});

test('what is dropped is gone, and said to be', async ({ sandbox }) => {
  writePlugins(sandbox);
  answer(sandbox, { status: 'refused', reason: 'no such project' });
  await scan(sandbox, 'dir:root', 'dir:other');
  const [first] = await listed(sandbox);
  expect((await outbox(sandbox, 'drop', first?.key.slice(0, 12) ?? '')).stdout).toContain('dir:root for moody');
  expect(await listed(sandbox)).toHaveLength(1);
  expect((await outbox(sandbox, 'drop', '--dead')).stdout).toContain('dir:other for moody');
  expect(await listed(sandbox)).toEqual([]);
});

test('a sink whose options have changed is another one; by its name it can be meant all the same', async ({
  sandbox,
}) => {
  writePlugins(sandbox, { place: 'here' });
  answer(sandbox, LATER);
  await scan(sandbox);
  writePlugins(sandbox, { place: 'there' });
  answer(sandbox, { status: 'accepted' });
  const stranded = await outbox(sandbox, 'flush', '--all');
  expect(stranded.exitCode).toBe(7);
  expect(stranded.stdout).toContain('moody: 1 delivery left: the configuration has no sink of this name');
  expect((await outbox(sandbox, 'flush', '--all', '--by-name')).stdout).toBe('moody: 1 delivered\n');
});

test('a sink that is still away is left alone, and the exit code is 7', async ({ sandbox }) => {
  writePlugins(sandbox);
  answer(sandbox, LATER);
  const folders = ['a', 'b', 'c', 'd', 'e'];
  for (const name of folders) mkdirSync(sandbox.file(name));
  await scan(sandbox, ...folders.map((name) => `dir:${name}`));
  const { exitCode, stdout } = await outbox(sandbox, 'flush', '--all');
  expect(exitCode).toBe(7);
  expect(stdout).toBe('moody: 0 delivered, 3 not taken, 2 left; it took nothing any more: down for maintenance\n');
  await takenFrom(sandbox.state);
});

test('keys that are unknown, ambiguous or missing are told', async ({ sandbox }) => {
  writePlugins(sandbox);
  expectFailure(await outbox(sandbox, 'show', 'abc'), { code: 'IMGT_DELIVERY_UNKNOWN', exitCode: 2, naming: ['abc'] });
  expectFailure(await outbox(sandbox, 'drop'), { code: 'IMGT_USAGE', exitCode: 2, naming: ['--dead'] });
  expectFailure(await outbox(sandbox, 'retry'), { code: 'IMGT_USAGE', exitCode: 2, naming: ['--all-dead'] });
});

test('the outbox of a later release is refused by every command, and not touched', async ({ sandbox }) => {
  writePlugins(sandbox);
  answer(sandbox, { status: 'accepted' });
  const folder = path.join(sandbox.state, 'outbox');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'format.json'), '{"format":"imgtrack-outbox","version":2}');
  for (const words of [
    ['outbox', 'list'],
    ['outbox', 'flush'],
    ['scan', 'dir:root', '--quiet'],
  ]) {
    const outcome = await sandbox.imgtrack(words);
    expectFailure(outcome, { code: 'IMGT_OUTBOX_NEWER', exitCode: 3, naming: [folder, 'version 2'] });
  }
  expect(arrived(sandbox)).toEqual([]);
});

test('a line that was torn or damaged loses nothing else', async ({ sandbox }) => {
  writePlugins(sandbox);
  answer(sandbox, LATER);
  await scan(sandbox, 'dir:root', 'dir:other');
  const journal = path.join(sandbox.state, 'outbox', 'journal');
  const file = path.join(journal, readdirSync(journal)[0] ?? '');
  writeFileSync(file, `${readFileSync(file, 'utf8').replace('dir:root', 'dir:rOOt')}01234567 {"type":"put","id":"x`);
  const list = await outbox(sandbox, 'list', '--json');
  expect(list.stderr).toContain(`${file} is damaged: 1 of its lines`);
  expectNoStackTrace(list);
  answer(sandbox, { status: 'accepted' });
  expect((await outbox(sandbox, 'flush', '--all')).exitCode).toBe(0);
  expect(arrived(sandbox).map(({ image }) => image)).toEqual(['dir:other']);
  expect(readdirSync(path.join(sandbox.state, 'outbox', 'damaged'))).toHaveLength(1);
  await takenFrom(sandbox.state);
});
