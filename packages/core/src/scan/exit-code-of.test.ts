import { expect, test } from 'vitest';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { FailedReport, InventoryReport, ScanReport } from '../model/scan-report.js';
import { component, findings, sourceImage } from '../testing/doubles.js';
import { exitCodeFor, exitCodeOf } from './exit-code-of.js';
import { finishInventory } from './finish-inventory.js';
import type { RunResult } from './run.js';

const base = { scanId: 's', reference: { text: 'a', name: 'a' }, sightings: [], startedAt: '', durationMs: 0 };
const scanned: InventoryReport = {
  ...base,
  status: 'scanned',
  from: 'scan',
  inventory: finishInventory(
    sourceImage('a'),
    { name: 'b', version: '1', digest: 'sha256:0' },
    findings([component('x')]),
    [],
  ),
};
const failed = (code: string): FailedReport => ({
  ...base,
  status: 'failed',
  step: 'scan',
  error: { code, message: '', causes: [] },
});
const lost: RunResult['undelivered'] = [
  {
    sink: 's',
    reference: 'a',
    error: new ImgtrackError('IMGT_DELIVERY_FAILED', { sink: 's', reference: 'a', reason: 'x' }),
  },
];
const code = (reports: readonly ScanReport[], undelivered: RunResult['undelivered'] = []): number =>
  exitCodeOf({
    reports,
    undelivered,
    summary: { scanned: 0, partial: 0, built: 0, failed: 0, cached: 0, durationMs: 0 },
  });

test('everything scanned and delivered is 0, also where a limit cut something off', () => {
  expect(code([scanned, { ...scanned, status: 'partial' }])).toBe(0);
  expect(code([])).toBe(0);
});

test('some that failed among others that were scanned are 6, delivered or not', () => {
  expect(code([scanned, failed('IMGT_PATH_NOT_FOUND')])).toBe(6);
  expect(code([failed('IMGT_PATH_NOT_FOUND'), scanned], lost)).toBe(6);
});

test('where nothing was scanned the first error decides', () => {
  expect(code([failed('IMGT_PATH_NOT_FOUND'), failed('IMGT_STEP_FAILED')])).toBe(5);
  expect(code([failed('IMGT_STEP_FAILED')])).toBe(6);
});

test('an inventory that has not arrived is 7', () => {
  expect(code([scanned], lost)).toBe(7);
});

test.each(['IMGT_NO_SUCH_CODE', 'constructor', '__proto__', ''])(
  'a code that is not in the catalogue ("%s") is a bug',
  (unknown) => {
    expect(exitCodeFor(unknown)).toBe(70);
  },
);

test('a code of the catalogue has the exit code of the catalogue', () => {
  expect([exitCodeFor('IMGT_USAGE'), exitCodeFor('IMGT_CONFIG_SYNTAX'), exitCodeFor('IMGT_INTERRUPTED')]).toEqual([
    2, 3, 130,
  ]);
});
