import { readFileSync } from 'node:fs';
import type { ScannerPayload } from '@imgtrack/core';
import { collectorContract, type CollectorContractSetup } from '@imgtrack/testing';
import { expect } from 'vitest';
import { asItIs, broken, derivedOf, type EngineTest, onEachEngine, type Variant } from './each-engine.js';
import { OUTPUT, TARGET, testPayload } from './test-payload.js';

const TURNED = '/opt/imgtrack-test/turned';

/** As root on one engine, and as others on one: it is the same for all. */
const byMount: Variant = {
  name: 'by mount',
  changes: { outputs: () => 'mount' },
  only: ({ name }) => name === 'nerdctl' || name === 'podman-rootless',
};

/** `content`: of a file that the payload has in the folder. */
async function setupOf(given: EngineTest, content?: string): Promise<CollectorContractSetup> {
  const { steps, context, workspace } = given;
  const payload = await testPayload(workspace.path, [], {}, content);
  const derived = await derivedOf(given);
  return {
    create: () => steps.collector,
    folder: OUTPUT,
    payload,
    run: async (...words) =>
      steps.runner.run({ image: derived, payload: { ...payload, command: [TARGET, ...words] } }, context()),
    context,
  };
}

onEachEngine(
  (run) => {
    run('keeps the contract of a collector', async (given) => {
      expect(await broken(collectorContract(await setupOf(given)))).toEqual([]);
    });

    run('keeps it also where the folder is empty, so that an engine may have it on this machine', async (given) => {
      expect(await broken(collectorContract(await setupOf(given, '')))).toEqual([]);
    });

    run('brings back regular files alone: no link, no folder, no FIFO, nothing that a link leads to', async (given) => {
      const { steps, context, workspace } = given;
      const plain = await testPayload(workspace.path);
      const script = [
        `cd ${OUTPUT}; b=/bin/busybox`,
        `echo one >file; echo two >'odd name\n$x'; $b mkdir -p sub/deeper; echo three >sub/deeper/file`,
        '$b ln -s /etc/passwd link; $b ln -s /etc folder-link; $b ln -s ../../../../../../etc/hostname up; $b ln file hard',
        '$b mkfifo fifo; $b chmod 0 file sub/deeper',
        // An output that is a link; where it is a folder of the host, it cannot be turned into one.
        'cd ..; [ -e turned ] || $b ln -s /etc turned',
      ].join('\n');
      const payload: ScannerPayload = { ...plain, command: ['/bin/sh', '-ec', script], outputs: [OUTPUT, TURNED] };
      const derived = await derivedOf(given);
      await using container = await steps.runner.run({ image: derived, payload }, context());
      expect(container.exit, container.tail).toEqual({ kind: 'exited', code: 0 });
      const into = await workspace.directory('collected');
      const files = await steps.collector.collect(container, payload, into, context());
      const found = files.map(({ path, file }): [string, string] => [
        path.slice(OUTPUT.length),
        readFileSync(file, 'utf8'),
      ]);
      const expected = [
        ['/file', 'one\n'],
        ['/odd name\n$x', 'two\n'],
        ['/sub/deeper/file', 'three\n'],
      ];
      // A second name of a file is a file where the engine tells of no links, and is left out where it does.
      expect(files.filter(({ path }) => !path.startsWith(`${OUTPUT}/`))).toEqual([]);
      expect(found.filter(([path]) => path !== '/note' && path !== '/hard')).toEqual(expected);
    });
  },
  [asItIs, byMount],
);
