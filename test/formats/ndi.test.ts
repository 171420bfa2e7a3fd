import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { startBeacon } from '../beacon/beacon.js';
import { packagesOf, readInventory } from '../ndtrack/read-inventory.js';
import { orSkip } from '../support/assets.js';
import { onlyReport } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { smallRoot, writeRoot } from '../support/sample-roots.js';

const CAVEAT = 'imgtrack: The .ndi format is not published: documents that imgtrack writes in it are partly guesswork.';
const hostile = JSON.stringify({ name: 'evil\u001b[2J\u202e"<&\n', version: '1.0\u0007\ud800' });
const root = { ...smallRoot, 'srv/node_modules/evil/package.json': hostile };

test('-o ndi writes XML with the packages of the inventory, says that it guesses, and the same again', async ({
  sandbox,
  task,
  skip,
}) => {
  writeRoot(sandbox.file('root'), root);
  const scan = async (...more: readonly string[]) =>
    sandbox.imgtrack(['scan', 'dir:root', ...more], { env: { SOURCE_DATE_EPOCH: '1714979289' } });
  const { exitCode, stderr } = await scan('-o', 'ndi=a.ndi', '-o', 'ndi=b.ndi');
  expect(exitCode, stderr).toBe(0);
  expect(stderr.split(CAVEAT)).toHaveLength(2);
  const inventory = await orSkip({ task, skip }, async () => readInventory(sandbox.file('a.ndi')));
  expect(inventory.attributes).toMatchObject({ Scope: 'dir:root', DateTime: '20240506T070809', Type: 'Full' });
  const { components } = onlyReport(await scan('--json')).inventory;
  expect(packagesOf(inventory)).toHaveLength(components.filter(({ ownedBy }) => ownedBy === undefined).length);
  expect(packagesOf(inventory)).toEqual(expect.arrayContaining(['sample 1:2.0-3', 'left 1.2.3', 'evil [2J "<& 1.0']));
  await scan('-o', 'ndi=c.ndi', '--cache', 'off', '--quiet');
  for (const other of ['b.ndi', 'c.ndi'])
    expect(readFileSync(sandbox.file(other))).toEqual(readFileSync(sandbox.file('a.ndi')));
});

test('--beacon gets what the built-in scanner found as an .ndi, over http and https, and is told once', async ({
  sandbox,
  task,
  skip,
}) => {
  writeRoot(sandbox.file('root'), root);
  for (const tls of [undefined, {}]) {
    await using beacon = await startBeacon(tls === undefined ? {} : { tls });
    const trusted = beacon.caCertificates === undefined ? [] : ['--ca-certificates', beacon.caCertificates];
    const args = ['scan', 'dir:root', '--beacon', beacon.url, ...trusted, '-o', 'ndi=same.ndi'];
    const { exitCode, stderr } = await sandbox.imgtrack(args);
    expect(exitCode, stderr).toBe(0);
    expect(stderr.split(CAVEAT)).toHaveLength(2);
    const [upload = expect.unreachable('nothing has arrived'), ...others] = beacon.accepted;
    expect(others).toEqual([]);
    expect(upload.body).toEqual(readFileSync(sandbox.file('same.ndi')));
    writeFileSync(sandbox.file('uploaded.ndi'), upload.body);
    const { attributes } = await orSkip({ task, skip }, async () => readInventory(sandbox.file('uploaded.ndi')));
    const { MachineName: machine = '', DateTime: time = '' } = attributes;
    expect(machine).toMatch(/^[0-9a-f]{64}$/);
    expect(decodeURIComponent(upload.path)).toBe(
      `/ManageSoftRL/Inventories/system on ${machine} at ${time} (Full).ndi`,
    );
  }
});
