import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CollectedFile, Limits } from '@imgtrack/core';
import { defaultLimits, scannerPlaces } from '@imgtrack/core';
import { contractContext, type TemporaryWorkspace, temporaryWorkspace } from '@imgtrack/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Output } from './options.js';
import { readOutputs } from './read-outputs.js';

let workspace: TemporaryWorkspace;
beforeAll(async () => {
  workspace = await temporaryWorkspace();
});
afterAll(async () => workspace[Symbol.asyncDispose]());

const { output } = await scannerPlaces('injected', `sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`);
const collected = (name: string, content: string | Uint8Array, folder = output): CollectedFile => {
  const file = path.join(workspace.path, name);
  writeFileSync(file, content);
  return { path: `${folder}/${name}`, file, size: content.length, sha256: 'a'.repeat(64) };
};
const cyclonedx: Output = { file: 'x.cdx.json', format: 'cyclonedx', required: true };
const log: Output = { file: 'log.txt', format: 'document', mediaType: 'text/plain', required: false };
const read = async (outputs: readonly Output[], files: readonly CollectedFile[], limits: Partial<Limits> = {}) =>
  readOutputs(
    { scanner: 'Sample', outputs, folders: [], tail: 'words' },
    files,
    contractContext(undefined, { limits: { ...defaultLimits, ...limits } }),
  );
const bom = (components: unknown, more: object = {}): string =>
  JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components, ...more });

test('a document is kept as it was collected, under its own name', async () => {
  const file = collected('log.txt', '\u0000\u00ff');
  const findings = await read([log], [file]);
  expect(findings).toEqual({
    components: [],
    documents: [{ name: 'log.txt', mediaType: 'text/plain', file: file.file, size: file.size, sha256: 'a'.repeat(64) }],
    coverage: { files: 0, catalogers: [], unread: [], leftOut: [], unrecognised: [] },
    delivered: [],
  });
});

test('a file that may be missing may; one that may not is said to be', async () => {
  expect((await read([log], [])).documents).toEqual([]);
  await expect(read([{ ...log, required: true }], [])).rejects.toMatchObject({
    code: 'IMGT_SCANNER_FAILED',
    facts: { scanner: 'Sample', how: 'wrote no log.txt', tail: 'words' },
  });
});

test('a file of the same name that lies elsewhere is another', async () => {
  for (const folder of ['/tmp', `${output}/below`, '/imgtrack-work-1/output'])
    await expect(read([cyclonedx], [collected('x.cdx.json', bom([]), folder)])).rejects.toMatchObject({
      facts: { how: 'wrote no x.cdx.json' },
    });
});

test('nothing found is an inventory, and is told from nothing written', async () => {
  const { coverage, components } = await read([cyclonedx], [collected('x.cdx.json', bom([]))]);
  expect(components).toEqual([]);
  expect(coverage.catalogers).toEqual([{ id: 'Sample', status: 'nothing', components: 0 }]);
});

test.each([
  ['', 'it is empty'],
  ['\u0000\u0000', 'it cannot be parsed'],
  ['{"bomFormat": "CycloneDX", "components": [', 'it cannot be parsed'],
  ['<?xml version="1.0"?><bom/>', 'it cannot be parsed'],
  ['null', 'its "bomFormat" is not "CycloneDX"'],
  ['[]', 'its "bomFormat" is not "CycloneDX"'],
  ['{"spdxVersion": "SPDX-2.3"}', 'its "bomFormat" is not "CycloneDX"'],
  ['{"__proto__": {"bomFormat": "CycloneDX"}}', 'its "bomFormat" is not "CycloneDX"'],
  [bom({ length: 1 }), 'its "components" are no list'],
  ['['.repeat(1_000_000), 'it cannot be parsed'],
])('%.60s is no CycloneDX: %s', async (content, reason) => {
  await expect(read([cyclonedx], [collected('x.cdx.json', content)])).rejects.toMatchObject({
    code: 'IMGT_SCANNER_FAILED',
    facts: { how: `wrote a x.cdx.json that is no CycloneDX in JSON: ${reason}`, tail: 'words' },
  });
});

test('a file that is larger than memory may hold is refused before it is read', async () => {
  const file = collected('x.cdx.json', bom([]));
  await expect(read([cyclonedx], [{ ...file, file: '/nowhere' }], { fileBytes: 20 })).rejects.toMatchObject({
    code: 'IMGT_LIMIT_EXCEEDED',
    facts: { limit: 20, setting: 'limits.fileBytes' },
  });
});

test('more components than a scan may have make the report partial', async () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ type: 'library', name: `n${index}` }));
  const findings = await read([cyclonedx], [collected('x.cdx.json', bom(many))], { entries: 20 });
  expect(findings.incomplete).toBe(true);
  expect(findings.components).toHaveLength(20);
});

test('components that cannot be used are counted in the coverage', async () => {
  const broken = [
    null,
    7,
    'x',
    [],
    {},
    { type: 'library' },
    { type: 'library', name: 7 },
    { type: 'library', name: '' },
  ];
  const tooLong = { type: 'library', name: 'n'.repeat(5000) };
  const good = { type: 'library', name: 'thing' };
  const { coverage, components } = await read([cyclonedx], [collected('x.cdx.json', bom([...broken, tooLong, good]))]);
  expect(components.map(({ name }) => name)).toEqual(['thing']);
  expect(coverage.catalogers).toEqual([{ id: 'Sample', status: 'partial', components: 1 }]);
  expect(coverage.unread).toEqual([
    {
      path: '/x.cdx.json',
      reason: 'malformed',
      cataloger: 'Sample',
      detail: 'written by the scanner: 8 of its components have no name or are too long',
    },
  ]);
});

test('ids are distinct over several files', async () => {
  const one = bom([{ type: 'library', name: 'a', 'bom-ref': 'same' }]);
  const outputs: readonly Output[] = [cyclonedx, { ...cyclonedx, file: 'y.cdx.json' }];
  const { components } = await read(outputs, [collected('x.cdx.json', one), collected('y.cdx.json', one)]);
  expect(new Set(components.map(({ id }) => id)).size).toBe(2);
});

test('an abort rejects with its reason', async () => {
  const reason = new Error('stop');
  const context = contractContext(AbortSignal.abort(reason));
  const expected = { scanner: 'Sample', outputs: [log], folders: [], tail: '' };
  await expect(readOutputs(expected, [], context)).rejects.toBe(reason);
});
