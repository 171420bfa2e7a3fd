import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import { load, testImage, type TestImage } from '../engines/images.js';
import { contentsOf, mountsBelow } from '../runtimes/engine-contents.js';
import { orSkip } from '../support/assets.js';
import { runDocument } from '../support/expectations.js';
import { type Outcome, type Sandbox, test } from '../support/imgtrack.js';
import { writeFaultyEngine } from './faulty-engine.js';
import { type OwnEngines, startOwnEngines } from './own-engines.js';

const SCANS = 200;
const TIMEOUT_MS = 600_000;

let own: Promise<OwnEngines> | undefined;
afterAll(async () => {
  await (await own?.catch(() => undefined))?.[Symbol.asyncDispose]();
});

interface Grounds {
  readonly docker: TestEngine;
  readonly image: TestImage;
  readonly scan: (args?: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Outcome>;
}

async function groundsIn(sandbox: Sandbox): Promise<Grounds> {
  const { docker } = await (own ??= startOwnEngines());
  const [image, { tree }] = [await testImage('musl'), await testImage('program')];
  await load(docker, image.archive);
  const scanner = { use: path.join(import.meta.dirname, 'scanner.mjs'), with: { program: path.join(tree, 'program') } };
  writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify({ runtime: 'docker', scanner, cache: 'off' }));
  const environment = { ...docker.environment, IMGTRACK_STATE_DIR: sandbox.state, TMPDIR: sandbox.root };
  return {
    docker,
    image,
    scan: async (args = ['scan', image.reference, '--json', '--quiet'], env = {}) =>
      sandbox.imgtrack(args, { env: { ...environment, ...env }, timeoutMs: TIMEOUT_MS }),
  };
}

const contents = async ({ docker }: Grounds): Promise<object> => {
  const { images, containers } = await contentsOf(docker);
  return { images, containers };
};

test(
  `${SCANS} scans of one image, eight at a time, give one inventory and leave nothing`,
  { timeout: TIMEOUT_MS },
  async ({ sandbox, task, skip }) => {
    const grounds = await orSkip({ task, skip }, async () => groundsIn(sandbox));
    const before = await contents(grounds);
    const references = Array.from({ length: SCANS }, () => grounds.image.reference);
    const args = ['scan', ...references, '--concurrency', '8', '--json', '--quiet'];
    const { reports } = runDocument(await grounds.scan(args));
    expect(reports).toHaveLength(SCANS);
    const inventories = reports.map((report) => {
      if (!('inventory' in report)) throw new Error(`${report.status}: ${JSON.stringify(report)}`);
      const { documents, ...inventory } = report.inventory;
      return JSON.stringify({ ...inventory, documents: documents.map(({ size, sha256 }) => ({ size, sha256 })) });
    });
    expect(new Set(inventories).size).toBe(1);
    expect(inventories[0]).toContain('"size":100');
    expect(new Set(reports.map(({ scanId }) => scanId)).size).toBe(SCANS);
    expect(await contents(grounds)).toEqual(before);
    expect(mountsBelow(sandbox.root)).toEqual([]);
    expect(existsSync(path.join(sandbox.state, 'workspaces'))).toBe(true);
    expect(readdirSync(path.join(sandbox.state, 'workspaces'))).toEqual([]);
  },
);

test('what one scan of an image removes, and what imgtrack clean removes, is never that of another scan of it', async ({
  sandbox,
  task,
  skip,
}) => {
  const grounds = await orSkip({ task, skip }, async () => groundsIn(sandbox));
  const { docker, scan } = grounds;
  const before = await contents(grounds);
  const go = path.join(sandbox.root, 'go');
  // Between the derived image and its container.
  const { folder, met } = writeFaultyEngine(
    path.join(sandbox.root, 'bin'),
    docker,
    { command: 'run *localhost/imgtrack/*' },
    { kind: 'waits', file: go },
  );
  const waiting = scan(undefined, { PATH: `${folder}:${docker.environment['PATH'] ?? ''}` });
  await expect.poll(() => existsSync(met), { timeout: 30_000 }).toBe(true);
  runDocument(await scan());
  const cleaned = await scan(['clean', '--runtime', 'docker', '--json']);
  expect(JSON.parse(cleaned.stdout)).toMatchObject({ removed: [], stuck: [] });
  writeFileSync(go, '');
  const { reports } = runDocument(await waiting);
  expect(reports).toMatchObject([{ status: 'scanned' }]);
  expect(await contents(grounds)).toEqual(before);
});
