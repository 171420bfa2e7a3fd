import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Document } from '../model/document.js';
import type { InventoryReport } from '../model/scan-report.js';
import { finishInventory } from '../scan/finish-inventory.js';
import { asNobody } from '../testing/as-nobody.js';
import { findings, sourceImage } from '../testing/doubles.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { DeadLetters } from './dead-letters.js';

const identity = { name: 'ndtrack', version: '1', digest: 'sha256:0' } as const;
const undone = [{ sink: 'beacon', reason: 'busy' }];

function documentIn(folder: string, name: string, text: string, file = `${readdirSync(folder).length}.bin`): Document {
  const place = path.join(folder, file);
  writeFileSync(place, text);
  return {
    name,
    mediaType: 'application/xml',
    file: place,
    size: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}

const reportOf = (documents: readonly Document[], name = 'shop'): InventoryReport => ({
  scanId: '1',
  reference: { text: name, name },
  sightings: [],
  startedAt: '1970-01-01T00:00:00.000Z',
  durationMs: 1,
  status: 'scanned',
  from: 'scan',
  inventory: finishInventory(sourceImage(name), identity, findings([], { documents }), []),
});

test('documents are kept byte for byte under their own names, with the report and why it was not delivered', async () => {
  const work = temporaryFolder();
  const root = path.join(temporaryFolder(), 'state', 'undelivered');
  const report = reportOf([documentIn(work, 'system on shop (Full).ndi', '<Inventory/>')]);
  const folder = await new DeadLetters(root).keep(report, undone);
  rmSync(work, { recursive: true });
  expect(readdirSync(root)).toEqual([path.basename(folder)]);
  expect(path.basename(folder)).toMatch(/^shop-0{12}-[0-9a-f]{12}$/);
  expect(readdirSync(folder).sort()).toEqual(['report.json', 'system on shop (Full).ndi']);
  const kept = path.join(folder, 'system on shop (Full).ndi');
  expect(readFileSync(kept, 'utf8')).toBe('<Inventory/>');
  const letter = JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8'));
  expect(letter).toMatchObject({ schema: 'imgtrack-undelivered/1', undelivered: undone, report: { scanId: '1' } });
  expect(letter.report.inventory.documents).toMatchObject([{ name: 'system on shop (Full).ndi', file: kept }]);
});

test('only their owner may look into what is kept', async () => {
  const root = path.join(temporaryFolder(), 'undelivered');
  const folder = await new DeadLetters(root).keep(reportOf([]), undone);
  expect([root, folder].map((place) => statSync(place).mode & 0o777)).toEqual([0o700, 0o700]);
  expect(statSync(path.join(folder, 'report.json')).mode & 0o777).toBe(0o600);
});

test('an inventory that is kept already is not kept twice, and another one of the same image does not replace it', async () => {
  const root = path.join(temporaryFolder(), 'undelivered');
  const letters = new DeadLetters(root);
  const work = temporaryFolder();
  const one = reportOf([documentIn(work, 'x.ndi', 'one')]);
  const folder = await letters.keep(one, undone);
  expect(await letters.keep(one, undone)).toBe(folder);
  const other = await letters.keep(reportOf([documentIn(work, 'x.ndi', 'two')]), undone);
  expect(readdirSync(root).sort()).toEqual([path.basename(folder), path.basename(other)].sort());
  expect([folder, other].map((place) => readFileSync(path.join(place, 'x.ndi'), 'utf8'))).toEqual(['one', 'two']);
});

test('documents of one name, and one called as the report, are all kept, inside the folder', async () => {
  const work = temporaryFolder();
  const root = path.join(temporaryFolder(), 'undelivered');
  const names = ['x.ndi', 'X.NDI', 'x.ndi', 'report.json', '../../escaped', '..', ''];
  const documents = names.map((name, index) => documentIn(work, name, `${index}`));
  const folder = await new DeadLetters(root).keep(reportOf(documents), undone);
  const contents = readdirSync(folder).filter((name) => name !== 'report.json');
  expect(contents.map((name) => readFileSync(path.join(folder, name), 'utf8')).sort()).toEqual(
    names.map((_, i) => `${i}`),
  );
  expect(JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8')).schema).toBe('imgtrack-undelivered/1');
  expect(readdirSync(root)).toEqual([path.basename(folder)]);
});

test('a name of an image from outside leads to no other folder', async () => {
  const root = path.join(temporaryFolder(), 'undelivered');
  const folder = await new DeadLetters(root).keep(reportOf([], '../../x'), undone);
  expect(path.dirname(folder)).toBe(root);
  expect(existsSync(folder)).toBe(true);
});

test('secrets in a reason are not stored', async () => {
  const root = path.join(temporaryFolder(), 'undelivered');
  const reason = 'https://user:hunter2@beacon.example.com answered 401';
  const folder = await new DeadLetters(root).keep(reportOf([]), [{ sink: 'beacon', reason }]);
  expect(readFileSync(path.join(folder, 'report.json'), 'utf8')).not.toContain('hunter2');
});

test('nothing half-written stays where a document is gone or is no file', async () => {
  const root = path.join(temporaryFolder(), 'undelivered');
  const work = temporaryFolder();
  const gone = documentIn(work, 'x.ndi', 'x');
  rmSync(gone.file);
  await expect(new DeadLetters(root).keep(reportOf([gone]), undone)).rejects.toMatchObject({ code: 'ENOENT' });
  symlinkSync('/etc/passwd', gone.file);
  await expect(new DeadLetters(root).keep(reportOf([gone]), undone)).rejects.toThrow('is no file any more');
  expect(readdirSync(root)).toEqual([]);
});

test('a folder that may not be made is an error', async () => {
  const closed = temporaryFolder();
  await asNobody(async () => {
    await expect(new DeadLetters(path.join(closed, 'undelivered')).keep(reportOf([]), undone)).rejects.toMatchObject({
      code: 'EACCES',
    });
  });
});
