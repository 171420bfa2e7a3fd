import type { Inventory } from '@imgtrack/core';
import { describe, expect } from 'vitest';
import { engineOrSkip, engines, enginesElsewhere, limitedEngines } from '../engines/engines.js';
import { imageNames, loaded } from '../engines/images.js';
import { test } from '../support/imgtrack.js';
import { reportOf, whatWasFound } from './scan-engine.js';

/** Ways of an engine beyond the one that is taken by itself. */
/** With either C library or none, without a shell, hostile, and of many layers. */
const oneOfEachKind = ['debian', 'musl', 'static', 'program', 'hostile', 'layers'] as const;

const otherWay = (runtime: string, way: 'container' | 'export'): readonly string[] => [
  '--set',
  `runtime=${JSON.stringify({ use: runtime, with: { strategies: [way] } })}`,
];

/** Engines put files of their own in the place of /etc/hostname, /etc/hosts and /etc/resolv.conf, which are left out then: no software. */
function softwareIn(inventory: Inventory): object {
  const { components, operatingSystem, coverage } = whatWasFound(inventory);
  const { catalogers, unread } = coverage;
  return { components, operatingSystem, coverage: { catalogers, unread } };
}

describe.each(engines.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  test.for([...imageNames])('finds in the image "%s" what is in its folder', async (name, { sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference, tree } = await loaded(engine, name);
    const { inventory } = await reportOf(sandbox, engine, `${engine.runtime}:${reference}`);
    const { exitCode, stdout, stderr } = await sandbox.imgtrack(['scan', `dir:${tree}`, '--json', '--quiet']);
    expect(exitCode, stderr).toBe(0);
    const folder = (JSON.parse(stdout) as { readonly reports: readonly [{ readonly inventory: typeof inventory }] })
      .reports[0];
    expect(whatWasFound(inventory)).toEqual(whatWasFound(folder.inventory));
  });

  test.for(['debian', 'layers', 'rpm'] as const)(
    'finds the same in the image "%s" by every way',
    async (name, { sandbox, task, skip }) => {
      await engineOrSkip({ task, skip }, engine);
      const { reference } = await loaded(engine, name);
      const taken = await reportOf(sandbox, engine, reference, ['--runtime', engine.runtime]);
      const served = await reportOf(sandbox, engine, reference, otherWay(engine.runtime, 'container'));
      const exported = await reportOf(sandbox, engine, reference, otherWay(engine.runtime, 'export'));
      expect([taken.how, served.how, exported.how]).toEqual([expect.stringMatching(/-mount$/), 'container', 'export']);
      expect(softwareIn(served.inventory)).toEqual(softwareIn(taken.inventory));
      expect(softwareIn(exported.inventory)).toEqual(softwareIn(taken.inventory));
    },
  );
});

const wherever = [...engines, ...limitedEngines, ...enginesElsewhere];

describe.each(wherever.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  test.for(oneOfEachKind)('finds it by a container in the image "%s"', async (name, { sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference, tree } = await loaded(engine, name);
    const { how, inventory } = await reportOf(sandbox, engine, reference, otherWay(engine.runtime, 'container'));
    const { stdout } = await sandbox.imgtrack(['scan', `dir:${tree}`, '--json', '--quiet']);
    const folder = (JSON.parse(stdout) as { readonly reports: readonly [{ readonly inventory: typeof inventory }] })
      .reports[0];
    expect(how).toBe('container');
    expect(softwareIn(inventory)).toEqual(softwareIn(folder.inventory));
  });
});
