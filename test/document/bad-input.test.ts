import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { failing } from '../beacon/answers.js';
import { type Beacon, type BeaconOptions, startBeacon } from '../beacon/beacon.js';

import { loaded } from '../engines/images.js';
import { ndtrackBuild, ndtrackBundle } from '../ndtrack/ndtrack.js';
import { expectFailure, expectNoStackTrace } from '../support/expectations.js';
import type { Outcome, Sandbox } from '../support/imgtrack.js';
import { keptIn } from '../support/outbox.js';
import { privateMounts } from '../support/private-mounts.js';
import { imgtrackOn } from '../runtimes/scan-engine.js';
import { beaconOn } from './beacon-network.js';
import { configure, type DocumentScan, imgtrack, leftBy } from './document-scan.js';
import { eachKind, onEngines, type Given } from './promises.js';

/** A scan of an image without a C library, as a user runs it. */
async function failed({ sandbox, engine }: Given, words: readonly string[]): Promise<Outcome> {
  const { reference } = await loaded(engine, 'static');
  return imgtrackOn(sandbox, engine, [reference, '--quiet', ...words]);
}

const text = (sandbox: Sandbox, name: string, content: string): string => {
  writeFileSync(sandbox.file(name), content);
  return name;
};

/** A bundle in the working folder, to be spoilt. */
async function ownBundle({ sandbox, engine }: Given): Promise<string> {
  const bundle = sandbox.file('bundle');
  cpSync(await ndtrackBundle(), bundle, { recursive: true });
  await configure(sandbox, engine, { bundle });
  return bundle;
}

interface Wrong {
  readonly code: string;
  readonly exitCode: number;
  readonly words: (given: Given) => Promise<readonly string[]> | readonly string[];
  /** What the message must name. */
  readonly naming: readonly string[];
}

const OUT = ['--output-dir', 'out'];

/** What → what must be said about it, on every engine, before anything is made. */
const wrong: Readonly<Record<string, Wrong>> = {
  'an ndtrack that does not exist': {
    code: 'IMGT_SCANNER_MISSING',
    exitCode: 3,
    words: () => ['--from-ndtrack', 'nowhere', ...OUT],
    naming: ['nowhere', '--from-ndtrack'],
  },
  'an ndtrack that is none': {
    code: 'IMGT_SCANNER_UNUSABLE',
    exitCode: 3,
    words: ({ sandbox }) => ['--from-ndtrack', text(sandbox, 'notes.txt', 'no program\n'), ...OUT],
    naming: ['notes.txt'],
  },
  'an ndtrack that is an empty folder': {
    code: 'IMGT_SCANNER_UNUSABLE',
    exitCode: 3,
    words: ({ sandbox }) => {
      mkdirSync(sandbox.file('empty'));
      return ['--from-ndtrack', 'empty', ...OUT];
    },
    naming: ['empty'],
  },
  'an ndtrack for another processor': {
    code: 'IMGT_SCANNER_UNUSABLE',
    exitCode: 3,
    words: async ({ sandbox }) => {
      const program = readFileSync((await ndtrackBuild('static')).file);
      // e_machine of an ELF header: AArch64.
      program.writeUInt16LE(183, 18);
      writeFileSync(sandbox.file('foreign'), program);
      return ['--from-ndtrack', 'foreign', ...OUT];
    },
    naming: ['foreign', 'arm64'],
  },
  'a bundle with a wrong checksum': {
    code: 'IMGT_DIGEST_MISMATCH',
    exitCode: 5,
    words: async (given) => {
      const bundle = await ownBundle(given);
      const program = readdirSync(bundle, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('/ndtrack'),
      );
      for (const name of program) writeFileSync(path.join(bundle, name), 'changed', { flag: 'a' });
      return OUT;
    },
    naming: ['bundle', 'ndtrack'],
  },
  'a bundle that is not there': {
    code: 'IMGT_SCANNER_MISSING',
    exitCode: 3,
    words: async ({ sandbox, engine }) => {
      await configure(sandbox, engine, { bundle: sandbox.file('nowhere') });
      return OUT;
    },
    naming: ['nowhere'],
  },
  'settings that are no XML': {
    code: 'IMGT_SCANNER_FILE_INVALID',
    exitCode: 3,
    words: ({ sandbox }) => ['--inventorysettings-path', text(sandbox, 'InventorySettings.xml', 'not <xml'), ...OUT],
    naming: ['InventorySettings.xml'],
  },
  'settings that do not exist': {
    code: 'IMGT_SCANNER_MISSING',
    exitCode: 3,
    words: () => ['--inventorysettings-path', 'nowhere.xml', ...OUT],
    naming: ['nowhere.xml'],
  },
  'a beacon that is no URL': {
    code: 'IMGT_BEACON_INVALID',
    exitCode: 2,
    words: () => ['--beacon', 'beacon.example.com'],
    naming: ['beacon.example.com'],
  },
  'a beacon of another protocol': {
    code: 'IMGT_BEACON_INVALID',
    exitCode: 2,
    words: () => ['--beacon', 'ftp://beacon.example.com/'],
    naming: ['ftp://beacon.example.com/', 'http'],
  },
  'certificates that do not exist': {
    code: 'IMGT_SINK_UNUSABLE',
    exitCode: 3,
    words: () => ['--beacon', 'https://beacon.example.com/', '--ca-certificates', 'nowhere.pem'],
    naming: ['nowhere.pem'],
  },
  'certificates that are none': {
    code: 'IMGT_SINK_UNUSABLE',
    exitCode: 3,
    words: ({ sandbox }) => [
      ...['--beacon', 'https://beacon.example.com/'],
      ...['--ca-certificates', text(sandbox, 'ca.pem', 'no certificate\n')],
    ],
    naming: ['ca.pem'],
  },
  'an option of ndtrack with another scanner': {
    code: 'IMGT_OPTION_FOREIGN',
    exitCode: 2,
    words: () => ['--scanner', 'builtin', '--local-ndtrack', ...OUT],
    naming: ['--local-ndtrack', 'builtin'],
  },
  'an output folder that is a file': {
    code: 'IMGT_OUTPUT_UNWRITABLE',
    exitCode: 2,
    words: ({ sandbox }) => ['--output-dir', text(sandbox, 'file', '')],
    naming: ['file', 'not a folder'],
  },
};

onEngines(['docker'], (promise) => {
  for (const [what, { code, exitCode, words, naming }] of Object.entries(wrong))
    promise(`${what}: ${code}, before anything is made`, async (given) => {
      const all = await words(given);
      expectFailure(await failed(given, all), { code, exitCode, naming });
      const { reference } = await loaded(given.engine, 'static');
      const again = await imgtrack(given.sandbox, given.engine, [reference, ...all]);
      expect([again.exitCode, again.reports]).toEqual([exitCode, []]);
    });

  promise('an ndtrack for another C library: IMGT_SCANNER_UNUSABLE, and no container starts', async (given) => {
    const { sandbox, engine } = given;
    copyFileSync((await ndtrackBuild('glibc')).file, sandbox.file('ndtrack'));
    const { reference } = await loaded(engine, 'musl');
    const scan = await imgtrack(sandbox, engine, [reference, '--from-ndtrack', 'ndtrack', ...OUT]);
    expect([scan.exitCode, scan.reports], scan.said).toMatchObject([3, [{ error: { code: 'IMGT_SCANNER_UNUSABLE' } }]]);
    expect(scan.said).toContain('glibc');
    expect(scan.said).toContain('musl');
    await expectNothingLeft(scan, given);
  });

  promise('an ndtrack that makes no inventory: IMGT_SCANNER_FAILED with what it said', async (given) => {
    const { sandbox, engine } = given;
    copyFileSync('/bin/busybox', sandbox.file('ndtrack'));
    const { reference } = await loaded(engine, 'static');
    const scan = await imgtrack(sandbox, engine, [reference, '--from-ndtrack', 'ndtrack', ...OUT]);
    expect([scan.exitCode, scan.reports], scan.said).toMatchObject([5, [{ error: { code: 'IMGT_SCANNER_FAILED' } }]]);
    expect(scan.said).toContain('applet not found');
    await expectNothingLeft(scan, given);
  });
});

/** A scan whose inventory does not reach its beacon: it is kept where the message says, whole, and nothing else is left. */
async function expectKept(
  given: Given,
  beacon: Pick<Beacon, 'url'> | undefined,
  words: readonly string[],
): Promise<DocumentScan> {
  const { sandbox, engine } = given;
  const { reference } = await loaded(engine, 'static');
  const env = { IMGTRACK_STATE_DIR: sandbox.file('state'), IMGTRACK_PATIENCE_MS: '3000' };
  const scan = await imgtrack(
    sandbox,
    engine,
    [reference, ...(beacon === undefined ? [] : ['--beacon', beacon.url]), ...words],
    { env },
  );
  expect(scan.exitCode, scan.said).toBe(7);
  expect(scan.said).toContain('IMGT_DELIVERY_FAILED');
  expect(scan.said).not.toMatch(/^\s+at /m);
  const [delivery, ...others] = await keptIn(sandbox.file('state'));
  expect(others).toEqual([]);
  expect(scan.said).toContain('imgtrack outbox');
  expect(scan.said).toContain(delivery?.key.slice(0, 12));
  expect(Object.entries(delivery?.documents ?? {})).toEqual([
    [expect.stringMatching(/\.ndi$/), expect.stringMatching(/<\/Inventory>\s*$/)],
  ]);
  await expectNothingLeft(scan, given);
  return scan;
}

async function expectNothingLeft(scan: DocumentScan, { sandbox, engine }: Given): Promise<void> {
  expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  expect(existsSync(sandbox.file('out')) ? readdirSync(sandbox.file('out')) : []).toEqual([]);
}

/** Asked once, then given up: a beacon that says no means it. */
const refusals: Readonly<Record<number, string>> = {
  401: 'wants a "user"',
  403: 'may not upload',
  404: 'no upload location',
  409: 'Basic authentication',
};

/** How a beacon fails that may do better later → what is said of it. */
const failures: Readonly<Record<string, { readonly options: BeaconOptions; readonly says: RegExp }>> = {
  'answers 500': { options: { answer: failing(500) }, says: /500/ },
  'breaks off': { options: { answer: failing('break-off') }, says: /closed|broke|cut|end/i },
};

onEngines(['docker'], (promise) => {
  for (const [status, says] of Object.entries(refusals))
    promise(`a beacon that answers ${status} is asked once, and the .ndi is kept`, async (given) => {
      await using beacon = await startBeacon({ answer: failing(Number(status)) });
      const { said } = await expectKept(given, beacon, ['--upload', 'host']);
      expect(said).toContain(says);
      expect(beacon.received).toHaveLength(1);
    });

  for (const [what, { options, says }] of Object.entries(failures))
    promise(`a beacon that ${what} is asked again, and the .ndi is kept`, async (given) => {
      await using beacon = await startBeacon(options);
      const { said } = await expectKept(given, beacon, ['--upload', 'host']);
      expect(said).toMatch(says);
      expect(beacon.connections).toBeGreaterThan(1);
    });

  promise('a beacon that refuses connections is asked again, and the .ndi is kept', async (given) => {
    const beacon = await startBeacon();
    await beacon[Symbol.asyncDispose]();
    const { said } = await expectKept(given, beacon, ['--upload', 'host']);
    expect(said).toMatch(/refused/i);
  });

  promise('a beacon that hangs is not waited for longer than it may take, and the .ndi is kept', async (given) => {
    await using beacon = await startBeacon({ answer: failing('hang') });
    const sink = { use: 'beacon', with: { url: beacon.url, timeoutMs: 300 } };
    const { said } = await expectKept(given, undefined, ['--set', `sinks=${JSON.stringify([sink])}`]);
    expect(said).toMatch(/0\.3 s/);
    expect(beacon.connections).toBeGreaterThan(1);
  });

  promise('a beacon with an unknown certificate is not given the .ndi, which is kept', async (given) => {
    await using beacon = await startBeacon({ tls: {} });
    const { said } = await expectKept(given, beacon, ['--upload', 'host']);
    expect(said).toContain('certificate');
    expect(beacon.received).toEqual([]);
  });
});

onEngines(eachKind, (promise) => {
  promise('a network that does not exist: IMGT_CONTAINER_FAILED with what the engine said', async (given) => {
    const { sandbox, engine } = given;
    const { reference } = await loaded(engine, 'static');
    const words = [reference, '--beacon', 'http://127.0.0.1:9/', '--network', 'imgtrack-nowhere'];
    const scan = await imgtrack(sandbox, engine, words);
    expect([scan.exitCode, scan.reports], scan.said).toMatchObject([5, [{ error: { code: 'IMGT_CONTAINER_FAILED' } }]]);
    expect(scan.said).toContain('imgtrack-nowhere');
    await expectNothingLeft(scan, given);
  });

  promise('a beacon that refuses both container and host: the .ndi is kept, nothing else is left', async (given) => {
    await using to = await beaconOn(given.engine, { answer: failing(403), held: true });
    await expectKept(given, to, ['--network', to.network]);
    expect(to.beacon.received.map(({ status }) => status)).toEqual([403, 403]);
  });

  promise('an output folder that is full: exit code 7, and the .ndi is kept', async (given) => {
    const { sandbox, engine } = given;
    const { reference } = await loaded(engine, 'static');
    mkdirSync(sandbox.file('full'));
    const mount = `mount -t tmpfs -o size=8k,nr_inodes=64 none '${sandbox.file('full')}'; chmod 777 '${sandbox.file('full')}'`;
    const wrapper = await privateMounts(`${mount}; head -c 6000 /dev/zero >'${sandbox.file('full', 'filler')}'`);
    const env = { IMGTRACK_STATE_DIR: sandbox.file('state') };
    const scan = await imgtrack(sandbox, engine, [reference, '--output-dir', 'full'], { env, wrapper });
    expect(scan.exitCode, scan.said).toBe(7);
    expect(scan.said).toContain('no space left');
    const kept = await keptIn(sandbox.file('state'));
    expect(kept).toMatchObject([{ state: 'dead', sink: { name: 'directory' } }]);
    expect(Object.keys(kept[0]?.documents ?? {})).toEqual([expect.stringMatching(/\.ndi$/)]);
    await expectNothingLeft(scan, given);
  });
});

onEngines(['podman-rootless'], (promise) => {
  promise(
    'an output folder that may not be written: IMGT_OUTPUT_UNWRITABLE, before anything is made',
    async (given) => {
      mkdirSync(given.sandbox.file('locked'));
      chmodSync(given.sandbox.file('locked'), 0o555);
      const outcome = await failed(given, ['--output-dir', 'locked']);
      expectFailure(outcome, { code: 'IMGT_OUTPUT_UNWRITABLE', exitCode: 2, naming: ['locked'] });
      expectNoStackTrace(outcome);
    },
  );
});
