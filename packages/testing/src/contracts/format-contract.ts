import assert from 'node:assert/strict';
import type { Format, InventoryReport } from '@imgtrack/core';
import { deepFreeze } from '../samples/deep-freeze.js';
import { hostileReport } from '../samples/hostile-report.js';
import { largeReport, sampleReport } from '../samples/sample-report.js';
import type { ContractCase } from './contract-case.js';
import { withoutAmbience } from './without-ambience.js';

export interface FormatContractSetup {
  /** A fresh format, with the options under test. */
  readonly create: () => Format;
  /** Further reports to write. The kit's own samples, hostile ones among them, are always written. */
  readonly reports?: readonly InventoryReport[];
}

const LARGE = 2_000;

/** What every Format promises. */
export function formatContract({ create, reports = [] }: FormatContractSetup): readonly ContractCase[] {
  const samples = (): readonly InventoryReport[] => [
    sampleReport(),
    hostileReport(),
    sampleReport({ inventory: { components: [] } }),
    ...reports,
  ];
  return [
    {
      name: 'names its media type, and an extension that starts with a dot and holds no slash',
      async run() {
        const { mediaType, extension } = create();
        assert.match(mediaType, /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*(?:;.+)?$/);
        assert.match(extension, /^(?:\.[A-Za-z0-9_+-]+)+$/);
      },
    },
    {
      name: 'writes pieces that are text or bytes, and at least one byte',
      async run() {
        for (const report of samples()) {
          const pieces = [...create().write(report)];
          for (const piece of pieces) assert.ok(typeof piece === 'string' || piece instanceof Uint8Array);
          assert.ok(bytesOf(pieces).length > 0);
        }
      },
    },
    {
      name: 'gives equal bytes for equal reports, from one instance or two',
      async run() {
        for (const report of samples()) {
          const format = create();
          const first = document(format, report);
          assert.deepEqual(document(format, structuredClone(report)), first);
          assert.deepEqual(document(create(), report), first);
        }
      },
    },
    {
      name: 'keeps no state between reports that are written side by side',
      async run() {
        const format = create();
        const [one, two] = [sampleReport(), hostileReport()];
        const alone = [document(create(), one), document(create(), two)];
        assert.deepEqual(sideBySide(format.write(one), format.write(two)), alone);
      },
    },
    {
      name: 'asks neither the clock nor a random source',
      async run() {
        for (const report of samples()) withoutAmbience(() => document(create(), report));
      },
    },
    {
      name: 'does not modify the report',
      async run() {
        for (const report of samples()) document(create(), deepFreeze(structuredClone(report)));
      },
    },
    {
      name: 'writes well-formed text, whatever an image holds',
      async run() {
        for (const report of samples()) {
          for (const piece of create().write(report)) {
            if (typeof piece === 'string') assert.doesNotMatch(piece, /\p{Surrogate}/u);
          }
        }
      },
    },
    {
      name: 'writes large reports piece by piece, and may be left in the middle',
      async run() {
        const format = create();
        const report = largeReport(LARGE);
        const sizes = [...format.write(report)].map((piece) => piece.length);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        assert.ok(Math.max(...sizes) < total / 2, 'One piece holds more than half of the document.');
        const left = format.write(report)[Symbol.iterator]();
        left.next();
        left.return?.();
        assert.equal([...format.write(report)].length, sizes.length);
      },
    },
  ];
}

const bytesOf = (pieces: Iterable<string | Uint8Array>): Buffer =>
  Buffer.concat([...pieces].map((piece) => Buffer.from(piece)));

const document = (format: Format, report: InventoryReport): Buffer => bytesOf(format.write(report));

/** Takes a piece from each in turn. */
function sideBySide(one: Iterable<string | Uint8Array>, two: Iterable<string | Uint8Array>): readonly Buffer[] {
  const iterators = [one[Symbol.iterator](), two[Symbol.iterator]()];
  const pieces: (string | Uint8Array)[][] = [[], []];
  for (let running = true; running;) {
    running = false;
    for (const [index, iterator] of iterators.entries()) {
      const next = iterator.next();
      if (next.done === true) continue;
      pieces[index]?.push(next.value);
      running = true;
    }
  }
  return pieces.map(bytesOf);
}
