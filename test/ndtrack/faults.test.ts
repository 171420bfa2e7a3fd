import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startBeacon } from '../beacon/beacon.js';
import { orSkip } from '../support/assets.js';
import { readInventory } from './read-inventory.js';
import { ndtrackRoot, type NdtrackRoot, type RunSettings } from './root.js';

const MIB = 2 ** 20;

async function misbehaving(
  root: NdtrackRoot,
  fault: string,
  settings: RunSettings = {},
): Promise<Awaited<ReturnType<NdtrackRoot['run']>>> {
  return root.run({ Upload: 'false', StandInFault: fault }, settings);
}

test('each fault does what its name says', async (context) => {
  await using beacon = await startBeacon();
  using root = await orSkip(context, async () => ndtrackRoot('static'));
  const size = (name: string): number => statSync(path.join(root.folder, 'out', name)).size;

  expect((await misbehaving(root, 'no-inventory')).exitCode).toBe(0);
  expect(root.inventories()).toEqual([]);

  expect(await misbehaving(root, 'crash')).toMatchObject({ exitCode: undefined, signal: 'SIGILL' });
  await expect(readInventory(root.inventories()[0] ?? '')).rejects.toThrow('no element found');

  expect(await misbehaving(root, 'crash-at-upload')).toMatchObject({ signal: 'SIGILL' });
  expect((await readInventory(root.inventories()[0] ?? '')).element).toBe('Inventory');

  expect((await misbehaving(root, 'broken-inventory')).exitCode).toBe(0);
  await expect(readInventory(root.inventories()[0] ?? '')).rejects.toThrow('unclosed token');

  expect((await misbehaving(root, 'huge-inventory:4')).exitCode).toBe(0);
  expect(statSync(root.inventories()[0] ?? '').size).toBeGreaterThan(4 * MIB);
  expect((await readInventory(root.inventories()[0] ?? '')).children.length).toBeGreaterThan(32_000);

  expect((await misbehaving(root, 'fill-disk:3')).exitCode).toBe(0);
  expect(size('filler')).toBe(3 * MIB);

  const loud = await misbehaving(root, 'print-gigabyte:2');
  expect(loud.stdout.length).toBeGreaterThan(2 * MIB);
  expect(loud.exitCode).toBe(0);

  const lie = await root.run({ UploadLocation: beacon.url, StandInFault: 'lie-about-upload' });
  expect(lie.exitCode).toBe(0);
  expect(root.log().at(-2)).toBe('Upload successful');
  expect(beacon.connections).toBe(0);

  const silent = await root.run({ UploadLocation: beacon.url, StandInFault: 'silent-upload' });
  expect(silent.exitCode).toBe(0);
  expect(beacon.accepted.length).toBe(1);
  expect(root.log().at(-2)).not.toContain('Upload');
});

test('one that hangs ends by SIGTERM, and one that ignores that only by SIGKILL', async (context) => {
  using root = await orSkip(context, async () => ndtrackRoot('static'));
  const settings = { terminateAfterMs: 300, killAfterMs: 700 };
  expect(await misbehaving(root, 'hang', settings)).toMatchObject({ exitCode: 15 });
  expect(await misbehaving(root, 'ignore-sigterm', settings)).toMatchObject({ signal: 'SIGKILL' });
  expect((await misbehaving(root, 'hang:1')).exitCode).toBe(1);
});
