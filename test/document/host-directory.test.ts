import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { loaded } from '../engines/images.js';
import type { Sandbox } from '../support/imgtrack.js';
import { beaconOn } from './beacon-network.js';
import { leftBy, scanned } from './document-scan.js';
import { eachKind, onEngines } from './promises.js';

const ndiFilesIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.ndi'));

/** The one .ndi in a folder. */
function ndiIn(sandbox: Sandbox, folder: string): Buffer {
  const [name = '', ...others] = ndiFilesIn(sandbox.file(folder));
  expect([name, others]).toEqual([expect.stringMatching(/\.ndi$/), []]);
  return readFileSync(sandbox.file(folder, name));
}

onEngines(eachKind, (promise) => {
  promise('--output-dir has the .ndi in a folder of the host, which is made', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const scan = await scanned(sandbox, engine, [reference, '--output-dir', 'deep/out']);
    const ndi = ndiIn(sandbox, 'deep/out');
    expect(String(ndi)).toMatch(/^<\?xml [^]*<\/Inventory>\s*$/);
    expect(scan.report.inventory.documents).toMatchObject([{ size: ndi.length }]);
    expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  });

  promise('--beacon and --output-dir together get the same bytes', async ({ sandbox, engine }) => {
    await using to = await beaconOn(engine);
    const { reference } = await loaded(engine, 'static');
    const words = [reference, '--network', to.network, '--beacon', to.url, '--output-dir', 'out'];
    await scanned(sandbox, engine, words);
    expect(to.beacon.accepted.map(({ body }) => body)).toEqual([ndiIn(sandbox, 'out')]);
  });

  promise('with neither, the .ndi goes into the current folder, and one line says so', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const scan = await scanned(sandbox, engine, [reference]);
    expect(ndiFilesIn(sandbox.cwd)).toHaveLength(1);
    expect(scan.said).toContain(
      `Neither --beacon nor --output-dir was given: inventories are written into ${sandbox.cwd}.`,
    );
    expect(existsSync(sandbox.file('out'))).toBe(false);
  });
});
