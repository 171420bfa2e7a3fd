import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import {
  contractContext,
  deliveryTo,
  pluginContract,
  pluginServices,
  sinkContract,
  temporaryWorkspace,
} from '@imgtrack/testing';
import plugin from './index.js';

await using workspace = await temporaryWorkspace();
const folder = workspace.path;

let files = 0;
const nextFile = (): string => `${(files += 1)}.jsonl`;
const sinkOf = (file: string) => plugin.create({ file }, pluginServices({ baseDirectory: folder }));

const rules = [...pluginContract({ plugin }), ...sinkContract({ create: () => sinkOf(nextFile()) })];
for (const rule of rules) await test(rule.name, async () => rule.run());

await test('writes one line an image, and none for a delivery that is tried again', async () => {
  const file = nextFile();
  const sink = sinkOf(file);
  const delivery = deliveryTo(sink);
  const receipts = [await sink.deliver(delivery, contractContext()), await sink.deliver(delivery, contractContext())];
  assert.deepEqual(
    receipts.map(({ status }) => status),
    ['accepted', 'duplicate'],
  );
  const line: unknown = JSON.parse(await readFile(path.join(folder, file), 'utf8'));
  const { reference, inventory } = delivery.report;
  assert.deepEqual(line, { image: reference.text, components: inventory.components.length, key: delivery.key });
});
