import { expect } from 'vitest';
import { loaded } from '../engines/images.js';
import { beaconOn } from './beacon-network.js';
import { imgtrack, leftBy, scanned } from './document-scan.js';
import { onEngines } from './promises.js';

onEngines(['podman'], (promise) => {
  promise(
    'imgtrack IMAGE [options] scans without the word scan, its options in any order',
    async ({ sandbox, engine }) => {
      await using to = await beaconOn(engine);
      const { reference } = await loaded(engine, 'static');
      const options = [
        ['--beacon', to.url],
        ['--network', to.network],
        ['--libc-variant', 'none'],
        ['--output-dir', 'out'],
      ];
      for (const words of [
        [reference, ...options.flat()],
        [...options.flat(), reference],
        [...[...options].reverse().flat(), reference],
        [...options.slice(0, 2).flat(), reference, ...options.slice(2).flat()],
        [`--beacon=${to.url}`, `--network=${to.network}`, reference, '--libc-variant=none', '--output-dir=out'],
      ]) {
        const scan = await scanned(sandbox, engine, words);
        expect(scan.report.reference.text).toBe(reference);
        expect(await leftBy(scan, sandbox, engine)).toEqual([]);
      }
      expect(to.beacon.accepted).toHaveLength(5);
    },
  );

  promise(
    'an option of the document that is misspelt is exit code 2, with the nearest one',
    async ({ sandbox, engine }) => {
      const { reference } = await loaded(engine, 'static');
      const scan = await imgtrack(sandbox, engine, [reference, '--ouput-dir', 'out']);
      expect([scan.exitCode, scan.reports]).toEqual([2, []]);
      expect(scan.said).toContain('--output-dir');
    },
  );
});
