import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import type { Sandbox } from '../support/imgtrack.js';
import { type DocumentScan, imgtrack, keptBy, leftBy, scanned } from './document-scan.js';
import { configureFailing } from './ndtrack-variants.js';
import { eachKind, onEngines } from './promises.js';

const SETTINGS = '<?xml version="1.0"?>\n<InventorySettings><Item Name="made for a test"/></InventorySettings>\n';

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

/** A scan whose work directory stays, and may be looked into. */
async function keepingFiles(
  sandbox: Sandbox,
  engine: TestEngine,
  words: readonly string[],
): Promise<DocumentScan & { readonly files: readonly string[] }> {
  const env = { IMGTRACK_STATE_DIR: sandbox.file('state') };
  const scan = await imgtrack(sandbox, engine, [...words, '--no-cleanup-files'], { env });
  const folder = keptBy(scan)['files'];
  expect(folder, scan.said).toMatch(sandbox.file('state'));
  return { ...scan, files: filesBelow(folder ?? '') };
}

const settingsIn = (files: readonly string[]): readonly string[] =>
  files.filter((file) => /inventorysettings\.xml$/i.test(file)).map((file) => readFileSync(file, 'utf8'));

const warningsAbout = (text: string, said: string): number =>
  said.split('\n').filter((line) => line.includes(text)).length;

onEngines(eachKind, (promise) => {
  promise('the work directory is gone after a scan, and after an error as well', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const workspaces = path.join(sandbox.state, 'workspaces');
    const good = await scanned(sandbox, engine, [reference, '--output-dir', 'out']);
    expect(existsSync(workspaces), 'a scan had a work directory').toBe(true);
    await configureFailing(sandbox, engine);
    const bad = await imgtrack(sandbox, engine, [reference, '--output-dir', 'out']);
    expect(bad.reports).toMatchObject([{ status: 'failed', error: { code: 'IMGT_SCANNER_FAILED' } }]);
    expect(readdirSync(workspaces)).toEqual([]);
    for (const scan of [good, bad]) expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  });

  promise('--no-cleanup-files leaves the work directory, and says where', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const { exitCode, files, said } = await keepingFiles(sandbox, engine, [reference, '--output-dir', 'out']);
    expect(exitCode, said).toBe(0);
    expect(files.some((file) => file.endsWith('.ndi'))).toBe(true);
  });

  promise('--no-cleanup-files leaves the work directory of a scan that failed', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    await configureFailing(sandbox, engine);
    const words = [reference, '--output-dir', 'out'];
    const { exitCode, files } = await keepingFiles(sandbox, engine, words);
    expect(exitCode).toBe(5);
    expect(files.some((file) => path.basename(file) === 'Containerfile')).toBe(true);
  });

  promise(
    'the Containerfile has the source image as base, a layer, root, and the command of ndtrack in exec form',
    async ({ sandbox, engine }) => {
      const { reference } = await loaded(engine, 'static');
      const { files, reports } = await keepingFiles(sandbox, engine, [reference, '--output-dir', 'out']);
      const texts = files
        .filter((file) => path.basename(file) === 'Containerfile')
        .map((file) => readFileSync(file, 'utf8'));
      expect(texts).toHaveLength(1);
      const lines = (texts[0] ?? '').trimEnd().split('\n');
      const [first] = lines;
      // A name that only this scan has, for the inspected image.
      expect(first).toMatch(new RegExp(`^FROM .*${reports[0]?.scanId ?? ''}`));
      expect(lines.filter((line) => line.startsWith('COPY '))).not.toEqual([]);
      expect(lines).toContain('USER 0:0');
      expect(lines.some((line) => /^(?:RUN|SHELL|ADD|ONBUILD) /.test(line))).toBe(false);
      const command = JSON.parse(
        lines.find((line) => line.startsWith('ENTRYPOINT '))?.replace('ENTRYPOINT ', '') ?? '[]',
      ) as string[];
      expect(command[0]).toMatch(/^\/.*ndtrack/);
      expect(command).toContain('-o');
      expect(lines).toContain('CMD []');
      const copied = files.filter((file) => path.basename(file).startsWith('ndtrack'));
      expect(copied).not.toEqual([]);
    },
  );

  promise(
    '--inventorysettings-path names the settings, or their folder; they get into the layer',
    async ({ sandbox, engine }) => {
      const { reference } = await loaded(engine, 'static');
      mkdirSync(sandbox.file('settings'));
      writeFileSync(sandbox.file('settings', 'InventorySettings.xml'), SETTINGS);
      for (const place of ['settings', 'settings/InventorySettings.xml']) {
        const words = [reference, '--inventorysettings-path', place, '--output-dir', 'out'];
        const { exitCode, files, said } = await keepingFiles(sandbox, engine, words);
        expect(exitCode, said).toBe(0);
        expect(settingsIn(files), place).toContain(SETTINGS);
        expect(warningsAbout('InventorySettings.xml', said)).toBe(0);
      }
    },
  );

  promise('without InventorySettings.xml the scan goes on, with one warning', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const other = await loaded(engine, 'musl');
    const { exitCode, reports, said } = await imgtrack(sandbox, engine, [
      reference,
      other.reference,
      '--output-dir',
      'out',
    ]);
    expect([exitCode, reports.map(({ status }) => status)], said).toEqual([0, ['scanned', 'scanned']]);
    expect(warningsAbout('InventorySettings.xml', said), said).toBe(1);
  });
});
