// @ts-check
/** `node bench/outbox.js [--deliveries N]`: an outbox in which much waits. Exit code 1 when a promise is not kept. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Host, loadSettings } from '@imgtrack/core/host';
import { measure } from './measure.js';

const { values } = parseArgs({ options: { deliveries: { type: 'string', default: '10000' } } });
const deliveries = Number(values.deliveries);
const command = path.resolve(import.meta.dirname, '../packages/cli/bin/run.js');
const MIB = 2 ** 20;
/** Puts that wait for one sync together. */
const AT_ONCE = 100;
/** Of each inventory. */
const COMPONENTS = 50;

/** Takes what it is given, as a file a key. */
const sinkSource = `
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
export default {
  $type: 'imgtrack.plugin', apiVersion: 1, kind: 'sink', name: 'local', version: '1.0.0',
  options: { '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } },
  create: (_options, { baseDirectory }) => {
    const folder = path.join(baseDirectory, 'arrived');
    mkdirSync(folder, { recursive: true });
    return {
      mode: 'queued',
      async deliver({ key, report }) {
        writeFileSync(path.join(folder, key), JSON.stringify(report));
        return { status: 'accepted' };
      },
    };
  },
};
`;

const root = mkdtempSync(path.join(tmpdir(), 'imgtrack-bench-outbox-'));
try {
  const sink = path.join(root, 'sink.mjs');
  writeFileSync(sink, sinkSource);
  writeFileSync(path.join(root, '.imgtrackrc.json'), JSON.stringify({ sinks: ['./sink.mjs'] }));
  process.chdir(root);
  const put = await fill(path.join(root, 'state'));
  const env = { ...process.env, IMGTRACK_STATE_DIR: path.join(root, 'state') };
  const start = measure([process.execPath, command, 'outbox', 'list', '--sink', 'nobody'], env);
  const list = measure([process.execPath, command, 'outbox', 'list'], env);
  const flush = measure([process.execPath, command, 'outbox', 'flush', '--all'], env);
  const after = measure([process.execPath, command, 'outbox', 'list'], env);
  /** @type {readonly (readonly [string, number, string, boolean])[]} */
  const rows = [
    ['put, a second', deliveries / put, '', true],
    ['outbox list, of one sink that has nothing, s', start.wall, '', true],
    ['outbox list, s', list.wall, '≤ 0.5', list.wall <= 0.5],
    ['outbox list, memory, MiB', list.peak / MIB, '≤ 150', list.peak <= 150 * MIB],
    ['outbox flush, s', flush.wall, '', true],
    ['outbox flush, deliveries a second', deliveries / flush.wall, '≥ 200', deliveries / flush.wall >= 200],
    ['outbox flush, memory, MiB', flush.peak / MIB, '≤ 150', flush.peak <= 150 * MIB],
    ['outbox list, of nothing, s', after.wall, '', true],
  ];
  const lines = rows.map(([name, value, promise, met]) =>
    `${name.padEnd(48)}${value.toFixed(2).padStart(10)}  ${promise.padEnd(6)} ${met ? '' : 'NO'}`.trimEnd(),
  );
  process.stdout.write(`${deliveries} deliveries, Node.js ${process.version}\n${lines.join('\n')}\n`);
  process.exitCode = rows.every(([, , , met]) => met) ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}

/**
 * Puts so many inventories for the sink of the configuration. Resolves with the seconds that it took.
 *
 * @param {string} state
 */
async function fill(state) {
  const host = new Host({
    firstParty: [],
    stdout: { write: async () => undefined },
    logger: { debug: () => undefined, warn: () => undefined },
    now: () => new Date(),
    workspaces: path.join(state, 'workspaces'),
    release: '1',
    cache: path.join(state, 'cache'),
    outbox: path.join(state, 'outbox'),
    environment: {},
  });
  const { signal } = new AbortController();
  const settings = await loadSettings({ directory: root, environment: {}, flags: [], assignments: [] });
  const { plan } = await host.prepare({ references: [], settings, directory: root, fallbackOutputs: [] }, signal);
  const outbox = await host.outbox();
  const started = performance.now();
  for (let first = 0; first < deliveries; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, deliveries - first) }, (_, index) => first + index);
    await Promise.all(numbers.map(async (number) => outbox.put(reportOf(number), plan.sinks)));
  }
  const seconds = (performance.now() - started) / 1000;
  await host[Symbol.asyncDispose]();
  return seconds;
}

/**
 * @param {number} number
 * @returns {import('@imgtrack/core').InventoryReport}
 */
function reportOf(number) {
  const name = `registry.example.com/shop-${number}`;
  const reference = { text: name, name };
  /** @type {import('@imgtrack/core').Component[]} */
  const components = Array.from({ length: COMPONENTS }, (_, index) => ({
    id: `${index}`,
    kind: 'library',
    name: `package-${index}`,
    version: `1.${number}.${index}`,
    licences: [{ expression: 'MIT', basis: 'declared' }],
    evidence: [{ cataloger: 'npm', method: 'manifest', path: `/srv/${index}/package.json`, confidence: 'certain' }],
  }));
  return {
    scanId: `${number}`,
    reference,
    sightings: [],
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    status: 'scanned',
    from: 'scan',
    inventory: {
      schema: 'imgtrack-inventory/1',
      image: {
        reference,
        id: `sha256:${number.toString(16).padStart(64, '0')}`,
        idKind: 'config',
        digests: {},
        repoTags: [],
        repoDigests: [],
        platform: { os: 'linux', architecture: 'amd64' },
        layers: [],
        config: { environment: {}, labels: {}, entrypoint: [], command: [], volumes: [], hasOnBuild: false },
      },
      scanner: { name: 'builtin', version: '1', digest: `sha256:${'1'.repeat(64)}` },
      components,
      documents: [],
      coverage: { files: 1, catalogers: [], unread: [], leftOut: [], unrecognised: [] },
    },
  };
}
