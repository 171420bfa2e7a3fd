import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CollectedFile, ContainerExit, ScanFindings } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { findingsOf } from './read-findings.js';
import { folderWith } from './testing/folder.js';
import { rejection } from './testing/rejection.js';

const INVENTORY = '<?xml version="1.0"?><Inventory Tracker="1"></Inventory>\n';
const URL = 'http://beacon.example/ManageSoftRL';
const LOG = 'Starting\nUpload successful\nDone\n';
const ok: ContainerExit = { kind: 'exited', code: 0 };

async function read(
  files: Readonly<Record<string, string | Buffer>>,
  { exit = ok, url = URL, tail = '' }: { exit?: ContainerExit; url?: string | undefined; tail?: string } = {},
): Promise<ScanFindings> {
  const contents = Object.values(files);
  const folder = folderWith(Object.fromEntries(contents.map((content, index) => [String(index), content])));
  const collected = Object.entries(files).map(([name, content], index): CollectedFile => ({
    path: `/imgtrack-work-0/output/${name}`,
    file: path.join(folder, String(index)),
    size: Buffer.byteLength(content),
    sha256: 'a'.repeat(64),
  }));
  return findingsOf(collected, { exit, tail, durationMs: 1 }, url === '' ? undefined : url);
}

test('an inventory is a document under the name that the scanner gave it, packed or not', async () => {
  const { documents, components, coverage, incomplete } = await read({
    'system on h.ndi': INVENTORY,
    'sub/x.ndi.gz': gzipSync(INVENTORY),
    'tracker.log': LOG,
    other: 'x',
  });
  expect(documents.map(({ name, mediaType, size }) => [name, mediaType, size])).toEqual([
    ['system on h.ndi', 'application/vnd.flexera.ndi+xml', INVENTORY.length],
    ['x.ndi.gz', 'application/gzip', gzipSync(INVENTORY).length],
  ]);
  expect([components, coverage.unread, incomplete]).toEqual([[], [], undefined]);
});

test('a name that a file or a terminal minds is made safe', async () => {
  const { documents } = await read({ '-\u001b[2J a:b.ndi': INVENTORY });
  expect(documents.map(({ name }) => name)).toEqual(['_[2J a_b.ndi']);
});

test('an upload is proven by the line near the end of the log', async () => {
  const { delivered } = await read({ 'x.ndi': INVENTORY, 'tracker.log': LOG });
  expect(delivered).toEqual([{ destination: URL, evidence: 'Upload successful' }]);
});

test.each([
  ['no log', { 'x.ndi': INVENTORY }, {}],
  ['a log without the line', { 'x.ndi': INVENTORY, 'tracker.log': 'Upload started\n' }, {}],
  ['a later failure', { 'x.ndi': INVENTORY, 'tracker.log': `${LOG}Upload failed: HTTP status 500\n` }, {}],
  ['the line long before the end', { 'x.ndi': INVENTORY, 'tracker.log': LOG + 'more\n'.repeat(60) }, {}],
  ['a later error', { 'x.ndi': INVENTORY, 'tracker.log': `${LOG}Error: could not upload x.ndi\n` }, {}],
  ['an exit code', { 'x.ndi': INVENTORY, 'tracker.log': LOG }, { exit: { kind: 'exited', code: 3 } }],
  ['a killed scanner', { 'x.ndi': INVENTORY, 'tracker.log': LOG }, { exit: { kind: 'killed', reason: 'signal' } }],
  ['no destination', { 'x.ndi': INVENTORY, 'tracker.log': LOG }, { url: '' }],
  ['fewer uploads than inventories', { 'x.ndi': INVENTORY, 'y.ndi': INVENTORY, 'tracker.log': LOG }, {}],
] as const)('an upload is not proven with %s', async (_, files, run) => {
  expect((await read(files, run)).delivered).toEqual([]);
});

test('an inventory that breaks off is kept, and the findings are incomplete', async () => {
  const { documents, incomplete, coverage } = await read({ 'x.ndi': INVENTORY.slice(0, 40) });
  expect([documents.length, incomplete]).toEqual([1, true]);
  expect(coverage.unread).toEqual([
    {
      path: '/x.ndi',
      reason: 'malformed',
      cataloger: 'ndtrack',
      detail: 'written by the scanner: it is no whole XML (the end of <Inventory> is missing)',
    },
  ]);
  expect((await read({ 'x.ndi.gz': gzipSync(INVENTORY).subarray(0, 30) })).incomplete).toBe(true);
});

test('a whole inventory is whole although the scanner failed to upload it; one of a killed scanner is not', async () => {
  expect((await read({ 'x.ndi': INVENTORY }, { exit: { kind: 'exited', code: 1 } })).incomplete).toBeUndefined();
  const killed = await read({ 'x.ndi': INVENTORY }, { exit: { kind: 'killed', reason: 'out-of-memory' } });
  expect(killed.incomplete).toBe(true);
});

test('without an inventory the error tells how the scanner ended and what it said', async () => {
  const exit = { kind: 'exited', code: 7 } as const;
  const facts = await rejection('IMGT_SCANNER_FAILED', read({ 'tracker.log': 'no space\n' }, { exit, tail: 'words' }));
  expect(facts).toEqual({
    scanner: 'ndtrack',
    how: 'wrote no .ndi file and ended with exit code 7',
    tail: 'words\nno space\n',
  });
  const empty = await rejection(
    'IMGT_SCANNER_FAILED',
    read({ 'x.ndi': '' }, { exit: { kind: 'killed', reason: 'signal' } }),
  );
  expect(empty.how).toBe('wrote an empty .ndi file and was ended by a signal');
});

test('only the end of a log is read, and a line of it is made printable', async () => {
  const log = `${`${'x'.repeat(80)}\n`.repeat(5000)}\u001b[31mUpload successful ${'y'.repeat(500)}\n`;
  const { delivered } = await read({ 'x.ndi': INVENTORY, 'tracker.log': log });
  expect(delivered[0]?.evidence).toMatch(/^\[31mUpload successful y+$/);
  expect(delivered[0]?.evidence).toHaveLength(200);
});
