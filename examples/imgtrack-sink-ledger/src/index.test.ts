import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import {
  contractContext,
  deliveryTo,
  pluginContract,
  pluginServices,
  sampleReport,
  sinkContract,
  temporaryWorkspace,
  testTime,
} from '@imgtrack/testing';
import plugin from './index.js';

await using workspace = await temporaryWorkspace();
const folder = workspace.path;

let files = 0;
const nextFile = (): string => `${(files += 1)}.csv`;
const sinkOf = (file: string) => plugin.create({ file }, pluginServices({ baseDirectory: folder }));

const rules = [...pluginContract({ plugin }), ...sinkContract({ create: () => sinkOf(nextFile()) })];
for (const rule of rules) await test(rule.name, async () => rule.run());

await test('has a heading, one line an image, and none for a delivery that is tried again', async () => {
  const file = nextFile();
  const sink = sinkOf(file);
  const { reference } = sampleReport();
  const other = sampleReport({ report: { reference: { ...reference, text: '=cmd "x"' } } });
  for (const report of [sampleReport(), sampleReport(), other])
    await sink.deliver(deliveryTo(sink, undefined, report), contractContext());
  const [heading, ...lines] = (await readFile(path.join(folder, file), 'utf8')).trimEnd().split('\r\n');
  assert.match(heading ?? '', /^"date","image",/);
  assert.deepEqual(
    lines.map((line) => line.split(',').slice(0, 2)),
    [
      [`"${testTime}"`, `"${reference.text}"`],
      [`"${testTime}"`, `"'=cmd ""x"""`],
    ],
  );
});
