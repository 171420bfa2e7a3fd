import { readdirSync, statSync } from 'node:fs';
import { collectorContract } from '@imgtrack/testing';
import { describe, expect } from 'vitest';
import { testWorkspace, underTest } from '../contract/engine-under-test.js';
import { broken } from '../contract/each-engine.js';
import { OUTPUT, TARGET, testPayload } from '../contract/test-payload.js';
import { commandsDuring, configure, leftBy, scanned } from '../document/document-scan.js';
import { engine as engineOf, engineOrSkip, enginesElsewhere, needEngine, type TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { packagesOf, readInventory } from '../ndtrack/read-inventory.js';
import { orSkip } from '../support/assets.js';
import { type Sandbox, test } from '../support/imgtrack.js';

/** What ndtrack found in the image with packages, in the file that is this user's. */
async function found(sandbox: Sandbox, engine: TestEngine, folder: string) {
  await configure(sandbox, engine);
  const { reference } = await loaded(engine, 'debian');
  const scan = await scanned(sandbox, engine, [reference, '--output-dir', folder]);
  const [file = ''] = readdirSync(sandbox.file(folder)).filter((name) => name.endsWith('.ndi'));
  const inventory = sandbox.file(folder, file);
  expect(statSync(inventory)).toMatchObject({ uid: process.getuid?.() });
  expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  return { scan, packages: packagesOf(await readInventory(inventory)) };
}

describe.each(enginesElsewhere.map((engine) => [engine.name, engine] as const))('%s', (name, engine) => {
  test('ndtrack finds what it finds where files are as root sees them, and leaves nothing', async ({
    sandbox,
    task,
    skip,
  }) => {
    await orSkip({ task, skip }, async () => {
      await needEngine(engine);
      await needEngine(engineOf('docker'));
      const there = await found(sandbox, engine, 'there');
      const here = await found(sandbox, engineOf('docker'), 'here');
      expect(there.packages.length).toBeGreaterThan(50);
      expect(there.packages).toEqual(here.packages);
      // Another machine has no folder of this one for the results: they are copied out.
      const again = name === 'docker-distant' ? ['docker container inspect', 'docker run'] : [];
      expect(commandsDuring(there.scan, 'run')).toEqual(['docker run', ...again]);
    });
  });

  test('keeps the contract of a collector', async ({ task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    using workspace = testWorkspace();
    const { steps, context, source, leftovers } = underTest(engine, workspace);
    for (const content of [undefined, '']) {
      const payload = await testPayload(workspace.path, [], {}, content);
      const image = await source((await loaded(engine, 'static')).reference);
      await using derived = await steps.builder.build({ image, payload, labels: {} }, context());
      const run = async (...words: readonly string[]) =>
        steps.runner.run({ image: derived, payload: { ...payload, command: [TARGET, ...words] } }, context());
      const setup = { create: () => steps.collector, folder: OUTPUT, payload, run, context };
      expect(await broken(collectorContract(setup))).toEqual([]);
    }
    expect(await leftovers(context())).toEqual([]);
  });
});
