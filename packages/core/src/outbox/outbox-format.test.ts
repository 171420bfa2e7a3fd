import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { RecordingLogger } from '../testing/doubles.js';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { JournalOutbox } from './journal-outbox.js';
import { isOutbox, makeOutbox } from './outbox-format.js';

test('an outbox says which version it is of, and only its owner may look into it', async () => {
  const folder = path.join(temporaryFolder(), 'outbox');
  expect(await isOutbox(folder)).toBe(false);
  await Promise.all([1, 2, 3].map(async () => makeOutbox(folder, [path.join(folder, 'journal')])));
  expect(await isOutbox(folder)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['format.json', 'journal']);
  expect(JSON.parse(readFileSync(path.join(folder, 'format.json'), 'utf8'))).toEqual({
    format: 'imgtrack-outbox',
    version: 1,
  });
  expect([folder, path.join(folder, 'format.json')].map((place) => statSync(place).mode & 0o777)).toEqual([
    0o700, 0o600,
  ]);
});

test('the outbox of a later release is refused, and nothing in it is touched', async () => {
  const later = JSON.stringify({ format: 'imgtrack-outbox', version: 2, more: [] });
  const folder = temporaryFolder({ 'format.json': later, 'journal/a.jsonl': 'what it says\n' });
  const before = readdirSync(folder, { recursive: true }).sort();
  await using outbox = new JournalOutbox(folder, new RecordingLogger());
  const { facts } = await rejection('IMGT_OUTBOX_NEWER', outbox.ready());
  expect(facts).toEqual({ folder, version: 2, supported: 1 });
  await rejection('IMGT_OUTBOX_NEWER', outbox.list());
  await rejection('IMGT_OUTBOX_NEWER', outbox.claim({ name: 'x', id: '1' }));
  await rejection('IMGT_OUTBOX_NEWER', outbox.drop([]));
  await outbox[Symbol.asyncDispose]();
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  expect(readFileSync(path.join(folder, 'format.json'), 'utf8')).toBe(later);
});

test.each(['', '{', '[]', '{"format":"another","version":1}', '{"format":"imgtrack-outbox","version":"1"}'])(
  'a format.json that says %j is an error',
  async (text) => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'format.json'), text);
    const { facts } = await rejection('IMGT_OUTBOX_UNREADABLE', isOutbox(folder));
    expect(facts.file).toBe(path.join(folder, 'format.json'));
  },
);
