import path from 'node:path';
import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { LeftOut } from '../model/coverage.js';
import type { InventoryReport, ScanReport } from '../model/scan-report.js';
import type { Plan } from '../plan/plan.js';
import type { RuntimeSteps } from '../plugin/contributions.js';
import type { RootfsScanner, ScanFindings } from '../steps/scanner.js';
import { component, emptyRoot, engineSteps, findings, sourceImage } from '../testing/doubles.js';
import { preparedRun, runner } from '../testing/prepared-run.js';
import { temporaryFolder } from '../testing/temporary-folder.js';

const running = new AbortController().signal;
const found = findings([component('b', { properties: { x: '1' } }), component('a')], {
  operatingSystem: { id: 'debian', version: '12' },
});

interface Trial {
  readonly reports: readonly ScanReport[];
  readonly cached: number;
  /** Images whose files were read. */
  readonly reads: number;
}

/** One run over one image after the other in one state folder, each as its options say. */
async function runs(
  options: readonly {
    readonly cache?: Plan['cache'];
    readonly finds?: ScanFindings;
    readonly leftOut?: readonly LeftOut[];
    readonly runtime?: Partial<RuntimeSteps>;
    readonly scanner?: Partial<RootfsScanner>;
  }[],
  folder = temporaryFolder(),
): Promise<Trial> {
  let reads = 0;
  let cached = 0;
  const reports: ScanReport[] = [];
  for (const { cache = 'use', finds = found, leftOut = [], runtime, scanner } of options) {
    const open = async (): Promise<ReturnType<typeof emptyRoot>> => {
      reads += 1;
      return Promise.resolve({ ...emptyRoot(), leftOut });
    };
    const run = preparedRun(['debian:12'], {
      runtime: { engine: engineSteps(), rootfs: { strategies: async () => [], open }, ...runtime },
      scanner: { scan: async () => Promise.resolve(finds), ...scanner },
      plan: { cache },
    });
    const result = await runner(folder).run.execute(run, running);
    reports.push(...result.reports);
    cached += result.summary.cached;
  }
  return { reports, cached, reads };
}

function inventoryOf(report: ScanReport | undefined): InventoryReport['inventory'] {
  if (report === undefined || !('inventory' in report))
    throw new Error(`The report is ${report?.status ?? 'missing'}.`);
  return report.inventory;
}

test('the second scan of an image reads no file, and its inventory has the same bytes', async () => {
  const { reports, cached, reads } = await runs([{}, {}]);
  expect([reads, cached]).toEqual([1, 1]);
  expect(reports).toMatchObject([
    { status: 'scanned', from: 'scan', runtime: 'archive', how: 'directory' },
    { status: 'scanned', from: 'cache', runtime: 'archive', how: 'directory' },
  ]);
  expect(JSON.stringify(inventoryOf(reports[1]))).toBe(JSON.stringify(inventoryOf(reports[0])));
});

test('an inventory from the cache has the names that the image has now, without secrets', async () => {
  const { config } = sourceImage('x');
  const image = sourceImage('new', { repoTags: ['new:1'], config: { ...config, environment: { TOKEN: 'hunter22' } } });
  const { reports, reads } = await runs([{}, { runtime: { images: { resolve: async () => Promise.resolve(image) } } }]);
  expect(reads).toBe(1);
  expect(inventoryOf(reports[1]).image).toMatchObject({
    reference: { text: 'new' },
    repoTags: ['new:1'],
    config: { environment: { TOKEN: '***' } },
  });
});

test('"refresh" scans again and replaces what was kept', async () => {
  const other = findings([component('c')]);
  const { reports, reads } = await runs([{}, { cache: 'refresh', finds: other }, {}]);
  expect(reads).toBe(2);
  expect(reports.map((report) => inventoryOf(report).components.map(({ name }) => name))).toEqual([
    ['a', 'b'],
    ['c'],
    ['c'],
  ]);
  expect(reports[2]).toMatchObject({ from: 'cache' });
});

test('"off" neither uses nor keeps anything', async () => {
  const folder = temporaryFolder();
  expect(await runs([{ cache: 'off' }], folder)).toMatchObject({ reads: 1 });
  expect(existsSync(path.join(folder, 'inventories'))).toBe(false);
  expect(await runs([{}, { cache: 'off' }], folder)).toMatchObject({ reads: 2, cached: 0 });
});

const blind = (coverage: Partial<ScanFindings['coverage']>): ScanFindings =>
  findings([component('a')], { coverage: { ...found.coverage, ...coverage } });

test.each([
  ['a runtime without an engine, whose ids stand for nothing yet', { runtime: { engine: undefined } }],
  [
    'an id that is no digest of the image',
    { runtime: { images: { resolve: async () => Promise.resolve(sourceImage('x', { idKind: 'content' })) } } },
  ],
  ['a partial report', { finds: findings([], { incomplete: true }) }],
  [
    'documents',
    { finds: findings([], { documents: [{ name: 'a', mediaType: 'b', file: '/c', size: 1, sha256: 'd' }] }) },
  ],
  ['a file that it may not read', { finds: blind({ unread: [{ path: '/x', reason: 'denied' }] }) }],
  ['a fault of the disk', { finds: blind({ unread: [{ path: '/x', reason: 'io-error' }] }) }],
  ['a folder that it may not enter', { leftOut: [{ path: '/x', reason: 'denied' as const }] }],
])(
  'a scan with %s is not kept',
  async (_, options: { runtime?: object; finds?: ScanFindings; leftOut?: readonly LeftOut[] }) => {
    expect(await runs([options, options])).toMatchObject({ reads: 2, cached: 0 });
  },
);

test('files that are too large every time keep nothing from being kept', async () => {
  const options = {
    finds: blind({ unread: [{ path: '/x', reason: 'too-large' }] }),
    leftOut: [{ path: '/proc', reason: 'pseudo-file-system' as const }],
  };
  expect(await runs([options, options])).toMatchObject({ reads: 1, cached: 1 });
});

test('a failed scan is not kept', async () => {
  const scan = async (): Promise<never> => Promise.reject(new Error('no luck'));
  expect(await runs([{ scanner: { scan } }, {}])).toMatchObject({ reads: 2, cached: 0 });
});

test('one scan leaves one file', async () => {
  const folder = temporaryFolder();
  await runs([{}, {}, { cache: 'refresh' }], folder);
  expect(readdirSync(path.join(folder, 'inventories'))).toHaveLength(1);
});
