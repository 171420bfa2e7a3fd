import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type CollectedFile,
  ImgtrackError,
  type InjectedScanner,
  type ScanFindings,
  type ScannerPayload,
} from '@imgtrack/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TemporaryWorkspace, temporaryWorkspace } from '../doubles/temporary-workspace.js';
import { sampleReport } from '../samples/sample-report.js';
import { brokenRules } from '../testing/broken-rules.js';
import { contractContext } from './contract-context.js';
import { injectedScannerContract, type InjectedScannerContractSetup } from './injected-scanner-contract.js';

let workspace: TemporaryWorkspace;
let program: string;
let nothing: string;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

beforeAll(async () => {
  workspace = await temporaryWorkspace();
  program = path.join(workspace.path, 'program');
  writeFileSync(program, 'a program');
  nothing = path.join(workspace.path, 'nothing');
  writeFileSync(nothing, '');
});
afterAll(async () => workspace[Symbol.asyncDispose]());

const { image } = sampleReport().inventory;

const payload = (changes: Partial<ScannerPayload> = {}): ScannerPayload => {
  const output = `/work-${randomUUID()}/output`;
  return {
    files: [
      { source: program, target: '/scanner/program', mode: 0o755, sha256: sha256('a program') },
      { source: nothing, target: `${output}/nothing`, mode: 0o644, sha256: sha256('') },
    ],
    command: ['/scanner/program', output],
    environment: { LEVEL: '1' },
    capabilities: [],
    outputs: [output],
    network: 'none',
    ...changes,
  };
};

const findings: ScanFindings = {
  components: [
    {
      id: '0',
      kind: 'library',
      name: 'thing',
      licences: [],
      evidence: [{ cataloger: 'scanner', method: 'manifest', path: '/', confidence: 'likely' }],
    },
  ],
  documents: [],
  coverage: {
    files: 0,
    catalogers: [{ id: 'scanner', status: 'found', components: 1 }],
    unread: [],
    leftOut: [],
    unrecognised: [],
  },
  delivered: [],
};

const careful: InjectedScanner = {
  route: 'derived',
  needs: [],
  architectures: [image.platform.architecture],
  uploads: false,
  identify: async () => ({ name: 'scanner', version: '1', digest: `sha256:${'0'.repeat(64)}` }),
  async prepare(_, { signal }) {
    signal.throwIfAborted();
    return payload();
  },
  async read(files, { tail }, { signal }) {
    signal.throwIfAborted();
    const [inventory] = files;
    if (inventory === undefined)
      throw new ImgtrackError('IMGT_SCANNER_FAILED', { scanner: 'scanner', how: 'wrote nothing', tail });
    const { file, size, sha256: digest } = inventory;
    return { ...findings, documents: [{ name: 'x', mediaType: 'text/plain', file, size, sha256: digest }] };
  },
};

const setup: Omit<InjectedScannerContractSetup, 'create'> = {
  target: { image },
  context: (signal) => contractContext(signal, { workspace }),
  async success({ outputs: [output = ''] }) {
    const file = path.join(workspace.path, 'inventory');
    writeFileSync(file, 'an inventory');
    const collected: CollectedFile = { path: `${output}/inventory`, file, size: 12, sha256: sha256('an inventory') };
    return { files: [collected], run: { exit: { kind: 'exited', code: 0 }, tail: '', durationMs: 1 } };
  },
};

describe('a careful scanner keeps the contract:', () => {
  for (const rule of injectedScannerContract({ ...setup, create: () => careful }))
    test(rule.name, async () => rule.run());
});

let count = 0;
const prepares = (changes: (usual: ScannerPayload) => Partial<ScannerPayload>): Partial<InjectedScanner> => ({
  async prepare(target, context) {
    const usual = await careful.prepare(target, context);
    return { ...usual, ...changes(usual) };
  },
});
const reads = (changes: Partial<ScanFindings>): Partial<InjectedScanner> => ({
  async read(files, run, context) {
    return { ...(await careful.read(files, run, context)), ...changes };
  },
});
const again = ({ files: [first, ...others] }: ScannerPayload, changes: object): Pick<ScannerPayload, 'files'> => ({
  files: first === undefined ? [] : [{ ...first, ...changes }, ...others],
});
const more = ({ files }: ScannerPayload, target: string): Pick<ScannerPayload, 'files'> => ({
  files: [...files, { source: program, target, mode: 0o644, sha256: sha256('a program') }],
});

test.each<readonly [rule: string, changes: Partial<InjectedScanner>]>([
  ['says what it needs', { architectures: [] }],
  ['has one identity', { identify: async () => ({ name: 'x', version: `${(count += 1)}`, digest: 'sha256:0' }) }],
  ['can be checked', { check: async () => Promise.reject(new Error('once more')) }],
  ['injects files', prepares((usual) => again(usual, { sha256: sha256('another') }))],
  ['injects files', prepares((usual) => again(usual, { source: '/nowhere/at/all' }))],
  ['injects files', prepares((usual) => again(usual, { mode: 0o4755 }))],
  ['injects files', prepares((usual) => again(usual, { mode: 0o777 }))],
  ['injects files', prepares(() => ({ files: [] }))],
  ['puts them at absolute', prepares((usual) => more(usual, 'scanner/relative'))],
  ['puts them at absolute', prepares((usual) => more(usual, '/scanner/../etc/passwd'))],
  ['puts them at absolute', prepares((usual) => more(usual, '/scanner/program'))],
  ['puts them at absolute', prepares((usual) => more(usual, '/scanner/program/below'))],
  ['has a command', prepares(() => ({ command: ['program'] }))],
  ['has a command', prepares(() => ({ command: ['/bin/sh', '-c', 'program'] }))],
  ['has a command', prepares((usual) => again(usual, { mode: 0o644 }))],
  ['has a command', prepares(() => ({ command: ['/scanner/program', 'a\0b'] }))],
  ['sets only variables', prepares(() => ({ environment: { 'A=B': '' } }))],
  ['sets only variables', prepares(() => ({ environment: { A: '\0' } }))],
  ['writes into folders that hide', prepares(() => ({ outputs: [] }))],
  ['writes into folders that hide', prepares(() => ({ outputs: ['/scanner'] }))],
  ['writes into folders that hide', prepares(() => ({ outputs: ['/scanner/program'] }))],
  ['writes into folders that hide', prepares(() => ({ outputs: ['/scanner/program/output'] }))],
  ['writes into folders that hide', prepares(() => ({ outputs: ['/a', '/a/b'] }))],
  ['writes into folders that hide', prepares(() => ({ outputs: ['relative'] }))],
  ['writes into folders that no image', prepares(() => ({ outputs: ['/folder/output'] }))],
  ['puts the same files', prepares((usual) => more(usual, `/scanner/${(count += 1)}`))],
  ['has no network', prepares(() => ({ network: 'uplink' }))],
  [
    'has no network',
    {
      async prepare(target, context) {
        const usual = await careful.prepare(target, context);
        return { ...usual, network: target.uplink === undefined ? 'none' : 'uplink' };
      },
    },
  ],
  ['gives a payload', prepares(() => Object.assign(payload(), { made: new Date(0) }))],
  ['rejects with IMGT_SCANNER_FAILED where nothing', { read: async () => findings }],
  [
    'rejects with IMGT_SCANNER_FAILED where it was killed',
    {
      async read(files, run, context) {
        return run.exit.kind === 'killed' ? findings : careful.read(files, run, context);
      },
    },
  ],
  ['prepares nothing', { prepare: async () => payload() }],
  [
    'reads nothing',
    {
      async read(files, run) {
        return careful.read(files, run, setup.context());
      },
    },
  ],
  ['finds something', reads({ components: [], documents: [] })],
  ['finds something', reads(Object.assign(structuredClone(findings), { scannedAt: new Date(0) }))],
  [
    'finds something',
    {
      async read(files, run, context) {
        await careful.read(files, run, context);
        return { ...findings, components: findings.components.map((each) => ({ ...each, id: `${(count += 1)}` })) };
      },
    },
  ],
  ['shows for every component', reads({ coverage: { ...findings.coverage, catalogers: [] } })],
  ['shows for every component', reads({ components: [...findings.components, ...findings.components] })],
  [
    'keeps documents',
    reads({ documents: [{ name: 'x', mediaType: 'text/plain', file: '/elsewhere', size: 1, sha256: '' }] }),
  ],
  ['claims no delivery', reads({ delivered: [{ destination: 'https://beacon.example.com', evidence: 'sent' }] })],
])('finds a scanner that breaks the rule "%s…" (%#)', async (rule, changes) => {
  const names = await brokenRules(injectedScannerContract({ ...setup, create: () => ({ ...careful, ...changes }) }));
  expect(names.some((name) => name.startsWith(rule))).toBe(true);
});
