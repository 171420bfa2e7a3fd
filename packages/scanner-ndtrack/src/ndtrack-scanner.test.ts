import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ScannerPayload, ScanTarget, StepContext } from '@imgtrack/core';
import { contractContext, sampleReport, temporaryWorkspace, type TemporaryWorkspace } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { NdtrackScanner } from './ndtrack-scanner.js';
import { elfSample, GLIBC, MUSL } from './testing/elf-sample.js';
import { folderWith } from './testing/folder.js';
import { keptWarnings, scannerIn } from './testing/host.js';
import { rejection } from './testing/rejection.js';

const never = new AbortController().signal;
const glibc = elfSample({ loader: GLIBC });
const musl = elfSample({ loader: MUSL });
const fixed = elfSample({ text: 'static' });
const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

async function context(): Promise<StepContext & { readonly workspace: TemporaryWorkspace }> {
  const workspace = await temporaryWorkspace();
  onTestFinished(async () => workspace[Symbol.asyncDispose]());
  return { ...contractContext(never, { workspace }), workspace };
}

const { image: sample } = sampleReport().inventory;
const image = {
  ...sample,
  platform: { os: 'linux', architecture: 'amd64' },
  config: { ...sample.config, environment: { PATH: '/evil', LD_PRELOAD: '/x.so', TZ: 'x' } },
};
const target = (more: Partial<ScanTarget> = {}): ScanTarget => ({
  image,
  libc: { family: 'glibc', how: 'given' },
  ...more,
});

const prepare = async (scanner: NdtrackScanner, more?: Partial<ScanTarget>): Promise<ScannerPayload> =>
  scanner.prepare(target(more), await context());

/** tag → value, of a command line of "-o" words. */
function tagsOf([, ...words]: readonly string[]): Readonly<Record<string, string>> {
  const pairs = words.filter((_, index) => index % 2 === 1).map((word) => word.split(/=(.*)/s));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

test('a path that does not exist is refused by the flag that named it', async () => {
  const folder = folderWith();
  const from = await rejection('IMGT_SCANNER_MISSING', scannerIn(folder, { from: 'x/ndtrack.sh' }).check(never));
  expect(from).toEqual({ scanner: 'ndtrack', path: path.join(folder, 'x/ndtrack.sh'), option: '--from-ndtrack' });
  const local = await rejection('IMGT_SCANNER_MISSING', scannerIn(folder, { local: true }).check(never));
  expect(local.path).toBe(path.join(folder, 'installed'));
  const bundle = await rejection('IMGT_SCANNER_MISSING', scannerIn(folder, { bundle: 'b' }).check(never));
  expect(bundle.option).toContain('"bundle"');
  const none = await rejection('IMGT_SCANNER_MISSING', scannerIn(folder, {}).check(never));
  expect(none.option).toContain('--local-ndtrack');
});

const manifest = (content: Buffer): string =>
  JSON.stringify({
    version: '20.1',
    builds: [{ os: 'linux', architecture: 'amd64', libc: 'none', file: 'ndtrack', sha256: sha256(content) }],
  });

const places = (): string =>
  folderWith({
    'from/ndtrack': glibc,
    'installed/ndtrack': musl,
    'bundle/ndtrack': fixed,
    'bundle/manifest.json': manifest(fixed),
  });

test.each([
  [{ from: 'from', local: true, bundle: 'bundle' }, glibc],
  [{ local: true, bundle: 'bundle' }, musl],
  [{ bundle: 'bundle' }, fixed],
] as const)('of several sources the first in order is taken: %o', async (given, program) => {
  const libc = { family: program === musl ? 'musl' : 'glibc', how: 'given' } as const;
  const { files } = await prepare(scannerIn(places(), given), { libc });
  expect(files[0]?.sha256).toBe(sha256(program));
});

test('where nothing is installed the bundle is taken, with a warning', async () => {
  const logger = keptWarnings();
  const scanner = scannerIn(places(), { local: true, installation: 'nothing', bundle: 'bundle' }, logger);
  await scanner.check(never);
  await scanner.check(never);
  expect(logger.warnings.filter((text) => text.includes('No ndtrack is installed'))).toHaveLength(1);
  expect((await scanner.identify(await context())).version).toBe('20.1');
});

test('the missing settings are warned of once', async () => {
  const logger = keptWarnings();
  const scanner = scannerIn(places(), { from: 'from' }, logger);
  await scanner.check(never);
  await scanner.identify(await context());
  await prepare(scanner);
  expect(logger.warnings).toEqual([expect.stringContaining('There is no InventorySettings.xml in')]);
});

test('settings that are named and missing, or no XML, are refused', async () => {
  const folder = places();
  writeFileSync(path.join(folder, 'broken.xml'), '<a><b></b>');
  mkdirSync(path.join(folder, 'empty'));
  const check = async (inventorySettings: string): Promise<void> =>
    scannerIn(folder, { from: 'from', inventorySettings }).check(never);
  for (const named of ['nothing', 'empty']) {
    const facts = await rejection('IMGT_SCANNER_MISSING', check(named));
    expect([facts.scanner, facts.option]).toEqual(['InventorySettings.xml', '--inventorysettings-path']);
  }
  const { file, reason } = await rejection('IMGT_SCANNER_FILE_INVALID', check('broken.xml'));
  expect([file, reason]).toEqual([path.join(folder, 'broken.xml'), 'it is no whole XML (the end of <a> is missing)']);
  writeFileSync(path.join(folder, 'from/InventorySettings.xml'), 'words');
  await rejection('IMGT_SCANNER_FILE_INVALID', scannerIn(folder, { from: 'from' }).check(never));
});

test.each(['settings.xml', 'folder'])('the settings are injected beside the program: %s', async (inventorySettings) => {
  const folder = places();
  writeFileSync(path.join(folder, 'settings.xml'), '<a/>');
  mkdirSync(path.join(folder, 'folder'));
  writeFileSync(path.join(folder, 'folder/InventorySettings.xml'), '<a/>');
  const { files, command } = await prepare(scannerIn(folder, { from: 'from', inventorySettings }));
  const [program, settings] = files;
  expect(settings?.target).toBe(program?.target.replace(/ndtrack$/, 'InventorySettings.xml'));
  expect(settings?.sha256).toBe(sha256('<a/>'));
  expect(tagsOf(command)['InventorySettingsPath']).toBe(settings?.target);
});

test('a scanner for another architecture is refused before anything is scanned', async () => {
  const folder = folderWith({ ndtrack: elfSample({ architecture: 'unknown', loader: GLIBC }) });
  const { reason } = await rejection('IMGT_SCANNER_UNUSABLE', scannerIn(folder, { from: '.' }).check(never));
  expect(reason).toContain('an unknown architecture');
});

test('the C library is asked for only where a build needs one', async () => {
  const folder = places();
  const dynamic = scannerIn(folder, { from: 'from' });
  await dynamic.check(never);
  expect(dynamic.needs).toEqual(['libc']);
  const fixedOnly = scannerIn(folder, { bundle: 'bundle' });
  expect(fixedOnly.needs).toEqual(['libc']);
  await fixedOnly.check(never);
  expect(fixedOnly.needs).toEqual([]);
  const { image: alone } = target();
  await expect(fixedOnly.prepare({ image: alone }, await context())).resolves.toBeDefined();
});

test('without an uplink nothing is uploaded and there is no network', async () => {
  const { command, network, outputs, capabilities, environment, files } = await prepare(
    scannerIn(places(), { from: 'from' }),
  );
  const [output = ''] = outputs;
  expect(output).toMatch(/^\/imgtrack-work-[0-9a-f]{32}\/output$/);
  expect(command[0]).toBe(files[0]?.target);
  expect(files[0]?.target).toMatch(/^\/imgtrack-ndtrack-[0-9a-f]{32}\/program\/ndtrack$/);
  const tags = tagsOf(command);
  expect(tags).toMatchObject({
    MachineInventoryDirectory: output,
    LogFile: `${output}/tracker.log`,
    Upload: 'false',
    IncludeDirectory: '/',
  });
  expect(tags['ExcludeDirectory']).toContain(path.posix.dirname(path.posix.dirname(files[0]?.target ?? '')));
  expect(Object.keys(tags)).not.toContain('UploadLocation');
  expect([network, capabilities]).toEqual(['none', ['DAC_READ_SEARCH']]);
  const home = output.replace('/output', '/temporary');
  expect(environment).toEqual({ LD_PRELOAD: '', TZ: '', HOME: home, TMPDIR: home });
  expect(files.slice(1).map(({ target: place }) => place)).toEqual([`${output}/.imgtrack`, `${home}/.imgtrack`]);
});

test('with an uplink the scanner is told where to, and which certificates to trust', async () => {
  const folder = places();
  const pem = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
  const caCertificates = path.join(folder, 'ca.pem');
  writeFileSync(caCertificates, pem);
  const url = 'https://beacon.example/ManageSoftRL';
  const { command, network, files } = await prepare(scannerIn(folder, { from: 'from' }), {
    uplink: { url, caCertificates },
  });
  expect(network).toBe('uplink');
  const certificates = files.find(({ source }) => source === caCertificates);
  expect(certificates?.sha256).toBe(sha256(pem));
  expect(tagsOf(command)).toMatchObject({
    Upload: 'true',
    UploadLocation: url,
    SSLCACertificateFile: certificates?.target,
  });
});

test('certificates that are missing, or are none, are refused', async () => {
  const folder = folderWith({ 'from/ndtrack': glibc, 'ca.pem': 'no certificate' });
  const reasonFor = async (name: string): Promise<string> => {
    const uplink = { url: 'https://beacon.example/', caCertificates: path.join(folder, name) };
    const prepared = prepare(scannerIn(folder, { from: 'from' }), { uplink });
    return (await rejection('IMGT_SCANNER_FILE_INVALID', prepared)).reason;
  };
  expect(await reasonFor('ca.pem')).toBe('it holds no PEM certificate');
  expect(await reasonFor('from')).toBe('it is no file of PEM certificates');
  expect(await reasonFor('nothing')).toBe('there is no such file');
});

test("the user's tags come after the defaults of their name, which are left out", async () => {
  const tags = { includedirectory: '/opt', CheckCertificateRevocation: 'false' };
  const { command } = await prepare(scannerIn(places(), { from: 'from', tags }));
  expect(command.filter((word) => /^includedirectory=/i.test(word))).toEqual(['includedirectory=/opt']);
  expect(command).toContain('CheckCertificateRevocation=false');
});

test('two scans of one image share all places, and those of two images the places of the build alone', async () => {
  const scanner = scannerIn(places(), { from: 'from' });
  const other = { ...image, id: `sha256:${'9'.repeat(64)}` } as const;
  const [first, second] = [await prepare(scanner), await prepare(scanner, { image: other })];
  expect(await prepare(scanner)).toMatchObject({
    command: first.command,
    outputs: first.outputs,
    files: first.files.map(({ target }) => ({ target })),
  });
  expect(second.files[0]?.target).toBe(first.files[0]?.target);
  expect(second.outputs).not.toEqual(first.outputs);
});

test('the identity changes with whatever can change the result, and with nothing else', async () => {
  const folder = places();
  const digest = async (given: Parameters<typeof scannerIn>[1]): Promise<string> =>
    (await scannerIn(folder, given).identify(await context())).digest;
  const first = await digest({ from: 'from' });
  expect(await digest({ from: 'from/ndtrack' })).toBe(first);
  expect(await digest({ from: 'from', tags: { GenerateMD5: 'true' } })).not.toBe(first);
  expect(await digest({ from: 'from', capabilities: [] })).not.toBe(first);
  expect(await digest({ local: true })).not.toBe(first);
  writeFileSync(path.join(folder, 'from/InventorySettings.xml'), '<a/>');
  expect(await digest({ from: 'from' })).not.toBe(first);
});

test('what the log proves is told for the uplink that the scan was prepared with, and for no other scan', async () => {
  const folder = places();
  const scanner = scannerIn(folder, { from: 'from' });
  const step = await context();
  const url = 'http://beacon.example/';
  const { outputs } = await scanner.prepare(target({ uplink: { url } }), step);
  const files = ['x.ndi', 'tracker.log'].map((name) => {
    const content = name === 'x.ndi' ? '<Inventory/>' : 'Upload successful\n';
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return { path: `${outputs[0] ?? ''}/${name}`, file, size: content.length, sha256: sha256(content) };
  });
  const run = { exit: { kind: 'exited', code: 0 }, tail: '', durationMs: 1 } as const;
  expect((await scanner.read(files, run, step)).delivered).toEqual([
    { destination: url, evidence: 'Upload successful' },
  ]);
  expect((await scanner.read(files, run, await context())).delivered).toEqual([]);
});
