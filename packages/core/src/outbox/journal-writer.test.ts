import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { asNobody } from '../testing/as-nobody.js';
import { doneRecord, putRecord, stateRecord } from '../testing/journal-records.js';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { compact } from './compact.js';
import { JournalReader } from './journal-reader.js';
import { JournalWriter } from './journal-writer.js';
import { Reserve } from './reserve.js';

function journal(): string {
  const folder = path.join(temporaryFolder(), 'outbox', 'journal');
  mkdirSync(folder, { recursive: true });
  return folder;
}

test('records of one process are in one segment, for its owner only, and others read them', async () => {
  const folder = journal();
  await using writer = new JournalWriter(folder, new Reserve(path.join(folder, '..', 'reserve')));
  await writer.append([putRecord(1)]);
  await Promise.all([2, 3, 4].map(async (number) => writer.append([putRecord(number)])));
  const names = readdirSync(folder);
  expect(names).toEqual([expect.stringMatching(new RegExp(`^${process.pid}-\\d+-[0-9a-f]{12}\\.jsonl$`))]);
  expect(statSync(path.join(folder, names[0] ?? '')).mode & 0o777).toBe(0o600);
  const reader = new JournalReader(folder);
  expect((await reader.read()).live().map(({ put }) => put.reference)).toHaveLength(4);
  await writer.append([doneRecord(1)]);
  expect((await reader.read()).live()).toHaveLength(3);
});

test('a segment that was compacted meanwhile is given up: what is appended next is read all the same', async () => {
  const folder = journal();
  await using writer = new JournalWriter(folder, new Reserve(path.join(folder, '..', 'reserve')));
  await writer.append([putRecord(1)]);
  const reader = new JournalReader(folder);
  await reader.read();
  await compact(folder, path.join(folder, '..', 'damaged'));
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^compacted-/)]);
  await writer.append([putRecord(2), stateRecord(1)]);
  expect((await reader.read()).live().map(({ put, state }) => [put.reference, state.attempts])).toEqual([
    ['image 1', 1],
    ['image 2', 0],
  ]);
});

test('compacting leaves what is live in one segment, and nothing where nothing is', async () => {
  const folder = journal();
  for (const records of [
    [putRecord(1), putRecord(2)],
    [stateRecord(1, { attempts: 1 })],
    [stateRecord(1, { attempts: 2 }), doneRecord(2)],
  ]) {
    await using writer = new JournalWriter(folder, new Reserve(path.join(folder, '..', 'reserve')));
    await writer.append(records);
  }
  const before = (await new JournalReader(folder).read()).live();
  await compact(folder, path.join(folder, '..', 'damaged'));
  const [name = ''] = readdirSync(folder);
  expect(readFileSync(path.join(folder, name), 'utf8').split('\n')).toHaveLength(3);
  const reader = new JournalReader(folder);
  expect((await reader.read()).live()).toEqual(before);
  await using writer = new JournalWriter(folder, new Reserve(path.join(folder, '..', 'reserve')));
  await writer.append([doneRecord(1)]);
  await compact(folder, path.join(folder, '..', 'damaged'));
  expect(readdirSync(folder)).toEqual([]);
  expect((await reader.read()).live()).toEqual([]);
});

test('a compaction that was killed at any instant has lost nothing and brought nothing back', async () => {
  const records = [putRecord(1), putRecord(2), stateRecord(1), doneRecord(2)];
  const fresh = async (): Promise<{ folder: string; segment: string }> => {
    const folder = journal();
    await using writer = new JournalWriter(folder, new Reserve(path.join(folder, '..', 'reserve')));
    await writer.append(records);
    return { folder, segment: path.join(folder, readdirSync(folder)[0] ?? '') };
  };
  const state = async (folder: string): Promise<unknown> =>
    (await new JournalReader(folder).read()).live().map(({ put, state }) => [put.reference, state.attempts]);
  const renamed = await fresh();
  renameSync(renamed.segment, `${renamed.segment}.old`);
  expect(await state(renamed.folder)).toEqual([['image 1', 1]]);
  await compact(renamed.folder, path.join(renamed.folder, '..', 'damaged'));
  expect(await state(renamed.folder)).toEqual([['image 1', 1]]);
  const both = await fresh();
  const text = readFileSync(both.segment);
  await compact(both.folder, path.join(both.folder, '..', 'damaged'));
  writeFileSync(`${both.segment}.old`, text);
  writeFileSync(path.join(both.folder, 'compacted-0.jsonl.part'), 'half');
  expect(await state(both.folder)).toEqual([['image 1', 1]]);
  await compact(both.folder, path.join(both.folder, '..', 'damaged'));
  expect(readdirSync(both.folder)).toHaveLength(1);
  expect(await state(both.folder)).toEqual([['image 1', 1]]);
});

test('a segment with a damaged line is put aside, and what its other lines say still counts', async () => {
  const folder = journal();
  await using writer = new JournalWriter(folder, new Reserve(path.join(folder, '..', 'reserve')));
  await writer.append([putRecord(1)]);
  await writer.append([putRecord(2)]);
  const file = path.join(folder, readdirSync(folder)[0] ?? '');
  writeFileSync(file, readFileSync(file, 'utf8').replace('image 1', 'image X'));
  const reader = new JournalReader(folder);
  expect((await reader.read()).live().map(({ put }) => put.reference)).toEqual(['image 2']);
  expect(reader.damage).toEqual([{ file, lines: 1 }]);
  const damaged = path.join(folder, '..', 'damaged');
  await compact(folder, damaged);
  expect(readdirSync(damaged)).toEqual([`${path.basename(file)}.old`]);
  expect((await reader.read()).live().map(({ put }) => put.reference)).toEqual(['image 2']);
  expect(reader.damage).toEqual([]);
});

test('where nothing can be written the error says so, and what was accepted stays', async () => {
  const folder = journal();
  chmodSync(folder, 0o555);
  await asNobody(async () => {
    await using writer = new JournalWriter(folder, new Reserve(path.join(folder, '..', 'reserve')));
    const { facts } = await rejection('IMGT_OUTBOX_UNWRITABLE', writer.append([putRecord(1)]));
    expect(facts).toMatchObject({ folder: path.dirname(folder), reason: expect.stringContaining('EACCES') as string });
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('a journal whose folder is gone takes nothing', async () => {
  const folder = journal();
  await using writer = new JournalWriter(folder, new Reserve(path.join(folder, '..', 'reserve')));
  await writer.append([putRecord(1)]);
  rmSync(path.dirname(folder), { recursive: true });
  await rejection('IMGT_OUTBOX_UNWRITABLE', writer.append([putRecord(2)]));
  expect(existsSync(folder)).toBe(false);
});
