import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { test, type InvocationOptions, type Outcome, type Sandbox } from '../support/imgtrack.js';
import { takenFrom } from '../support/outbox.js';
import { busy, failing } from './answers.js';
import { startBeacon } from './beacon.js';

const NDI = '<?xml version="1.0"?>\r\n<Inventory Tracker="1"/>\r\n';

/** A scanner that reads a folder and has one document, as an injected one would have. */
const scanner = `
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
const bytes = ${JSON.stringify(NDI)};
export default {
  $type: 'imgtrack.plugin', apiVersion: 1, kind: 'scanner', name: 'document', version: '1.0.0',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  create: () => ({
    route: 'rootfs',
    identify: async () => ({ name: 'document', version: '1.0.0', digest: 'sha256:${'1'.repeat(64)}' }),
    async scan(_root, _image, { workspace }) {
      const file = (await workspace.directory('documents')) + '/inventory.ndi';
      writeFileSync(file, bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return {
        components: [], delivered: [],
        documents: [{ name: 'system on shop (Full).ndi', mediaType: 'application/xml', file, size: bytes.length, sha256 }],
        coverage: { files: 0, catalogers: [], unread: [], leftOut: [], unrecognised: [] },
      };
    },
  }),
};
`;

/** Scans a folder of one file with it. */
async function scan(
  sandbox: Sandbox,
  beacon: object,
  more: readonly string[] = [],
  options: InvocationOptions = {},
): Promise<Outcome> {
  mkdirSync(sandbox.file('root'), { recursive: true });
  writeFileSync(sandbox.file('scanner.mjs'), scanner);
  const settings = { scanner: './scanner.mjs', sinks: [{ use: 'beacon', with: beacon }] };
  writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify(settings));
  return sandbox.imgtrack(['scan', 'dir:root', '--progress', 'plain', ...more], options);
}

test('the .ndi of a scanner reaches a beacon byte for byte, over http and https, and the folder as well', async ({
  sandbox,
}) => {
  for (const tls of [undefined, {}]) {
    await using beacon = await startBeacon(tls === undefined ? {} : { tls });
    const trusted = beacon.caCertificates === undefined ? {} : { caCertificates: beacon.caCertificates };
    const { exitCode, stderr } = await scan(sandbox, { url: beacon.url, ...trusted }, ['--output-dir', 'out']);
    expect(stderr).not.toContain('Error');
    expect(exitCode).toBe(0);
    expect(beacon.accepted.map(({ path: place, body }) => [place, body.toString()])).toEqual([
      ['/ManageSoftRL/Inventories/system%20on%20shop%20(Full).ndi', NDI],
    ]);
    expect(readFileSync(sandbox.file('out', 'system on shop (Full).ndi'), 'utf8')).toBe(NDI);
  }
});

test('a beacon that is busy is asked again', async ({ sandbox }) => {
  await using beacon = await startBeacon({ answer: failing(busy(1), 2) });
  const { exitCode, durationMs } = await scan(sandbox, { url: beacon.url });
  expect(exitCode).toBe(0);
  expect(beacon.received.map(({ status }) => status)).toEqual([503, 503, 200]);
  expect(durationMs).toBeGreaterThan(2_000);
});

test('what a beacon refuses is kept byte for byte, exit code 7 tells of it, and the message what to do', async ({
  sandbox,
}) => {
  await using beacon = await startBeacon({ answer: failing(409) });
  const { exitCode, stderr } = await scan(sandbox, { url: beacon.url });
  expect(exitCode).toBe(7);
  expect(beacon.received).toHaveLength(1);
  expect(stderr).toContain('Code: IMGT_DELIVERY_FAILED');
  expect(stderr).toContain('the same for its upload and its download location');
  const kept = await takenFrom(sandbox.state);
  expect(stderr).toContain(`imgtrack outbox retry ${kept[0]?.key.slice(0, 12) ?? 'nothing'}`);
  expect(kept).toMatchObject([{ state: 'dead', documents: { 'system on shop (Full).ndi': NDI } }]);
});

test('an interrupted delivery keeps the .ndi, and says so', async ({ sandbox }) => {
  await using beacon = await startBeacon({ answer: failing('hang') });
  const { exitCode, stderr } = await scan(sandbox, { url: beacon.url }, [], {
    during: (child) => {
      const waiting = setInterval(() => {
        if (beacon.received.length === 0) return;
        clearInterval(waiting);
        child.kill('SIGTERM');
      }, 50);
      child.once('exit', () => {
        clearInterval(waiting);
      });
    },
  });
  expect(exitCode).toBe(130);
  expect(stderr).toContain('imgtrack outbox list');
  expect(await takenFrom(sandbox.state)).toMatchObject([
    { state: 'waiting', attempts: 0, documents: { 'system on shop (Full).ndi': NDI } },
  ]);
});

test('a password comes from the environment, and is nowhere in what is printed or kept', async ({ sandbox }) => {
  const password = 'correct-horse-battery';
  await using beacon = await startBeacon({ user: { name: 'agent', password } });
  const named = { url: beacon.url, user: 'agent', password: 'env:BEACON_PASSWORD' };
  expect((await scan(sandbox, named, [], { env: { BEACON_PASSWORD: password } })).exitCode).toBe(0);
  const wrong = await scan(sandbox, named, ['--verbose'], { env: { BEACON_PASSWORD: `${password}!` } });
  expect(wrong.exitCode).toBe(7);
  expect(wrong.stderr).toContain('answered 401');
  const kept = await takenFrom(sandbox.state);
  expect(kept).toHaveLength(1);
  const secret = Buffer.from(`agent:${password}!`).toString('base64');
  for (const text of [wrong.stderr, wrong.stdout, JSON.stringify(kept)]) {
    expect(text).not.toContain(password);
    expect(text).not.toContain(secret);
  }
});

test('options that lead nowhere are told before the scan', async ({ sandbox }) => {
  const { exitCode, stderr } = await scan(sandbox, { url: 'https://beacon.example.com', caCertificates: 'none.pem' });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('Code: IMGT_SINK_UNUSABLE');
  expect(stderr).toContain(`${sandbox.file('none.pem')}: there is no such file`);
  const invalid = await scan(sandbox, { url: 'beacon.example.com', password: 'hunter2' });
  expect(invalid.exitCode).toBe(3);
  expect(invalid.stderr).toContain('sinks[0].with.url: it must begin with http');
  expect(invalid.stderr).toContain('sinks[0].with["password"]: a reference is expected, env:NAME or');
  expect(invalid.stderr).not.toContain('hunter2');
});
