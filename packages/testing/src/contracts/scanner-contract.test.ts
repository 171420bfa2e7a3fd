import { type Component, ImgtrackError, type RootfsScanner, type ScanFindings } from '@imgtrack/core';
import { describe, expect, test } from 'vitest';
import { memoryRootfs } from '../doubles/memory-rootfs.js';
import { contractTree } from '../samples/contract-tree.js';
import { sampleReport } from '../samples/sample-report.js';
import { brokenRules } from '../testing/broken-rules.js';
import { scannerContract, type ScannerContractSetup } from './scanner-contract.js';

const setup: Omit<ScannerContractSetup, 'create'> = {
  open: async ({ limits }) => memoryRootfs(contractTree, limits),
  image: sampleReport().inventory.image,
};

const system: Component = {
  id: '1',
  kind: 'operating-system',
  name: 'contract',
  licences: [],
  evidence: [{ cataloger: 'os', method: 'installer-record', path: '/usr/lib/os-release', confidence: 'certain' }],
};

const found: ScanFindings = {
  components: [system],
  documents: [],
  coverage: {
    files: 1,
    catalogers: [{ id: 'os', status: 'found', components: 1 }],
    unread: [],
    leftOut: [],
    unrecognised: [],
  },
  delivered: [],
};

const scanner: RootfsScanner = {
  route: 'rootfs',
  interest: (path) => path.endsWith('os-release'),
  identify: async () => ({ name: 'os', version: '1', digest: `sha256:${'0'.repeat(64)}` }),
  async scan(root, _, { signal }) {
    signal.throwIfAborted();
    await root.resolve('/etc/os-release');
    return found;
  },
};

describe('a careful scanner keeps the contract:', () => {
  for (const rule of scannerContract({ ...setup, create: () => scanner })) test(rule.name, async () => rule.run());
});

let count = 0;
const finds = (changes: Partial<ScanFindings>): Partial<RootfsScanner> => ({
  async scan(root, image, context) {
    return { ...(await scanner.scan(root, image, context)), ...changes };
  },
});
const catalogers = (status: 'found' | 'nothing', components: number): ScanFindings['coverage'] => ({
  ...found.coverage,
  catalogers: [{ id: 'os', status, components }],
});

test.each<readonly [rule: string, changes: Partial<RootfsScanner>]>([
  ['has one identity', { identify: async () => ({ name: 'os', version: `${(count += 1)}`, digest: 'sha256:0' }) }],
  [
    'finds the same each time',
    {
      scan: async () => ({ ...found, components: [{ ...system, version: `${(count += 1)}` }] }),
    },
  ],
  ['finds the same each time', finds({ components: [] })],
  ['gives plain data', finds(Object.assign(structuredClone(found), { scannedAt: new Date(0) }))],
  ['shows for every component', finds({ coverage: { ...found.coverage, catalogers: [] } })],
  ['names every component once', finds({ components: [system, system] })],
  ['names every component once', finds({ components: [{ ...system, ownedBy: '2' }] })],
  ['says of every cataloger', finds({ coverage: catalogers('nothing', 1) })],
  ['says of every cataloger', finds({ coverage: catalogers('found', 0) })],
  ['says of every cataloger', finds({ coverage: { ...found.coverage, leftOut: [{ path: '/p', reason: 'denied' }] } })],
  [
    'answers for any path',
    {
      interest: () => {
        throw new Error('no');
      },
    },
  ],
  ['rejects with the reason', { scan: async () => found }],
  [
    'rejects with the reason',
    {
      scan: async (_, __, { signal }) => {
        if (signal.aborted) throw new ImgtrackError('IMGT_USAGE', { reason: 'aborted' });
        return found;
      },
    },
  ],
])('finds a scanner that breaks the rule "%s…" (%#)', async (rule, changes) => {
  const names = await brokenRules(scannerContract({ ...setup, create: () => ({ ...scanner, ...changes }) }));
  expect(names.some((name) => name.startsWith(rule))).toBe(true);
});
