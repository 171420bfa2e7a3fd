import { expect, test } from 'vitest';
import { Host } from '../container/host.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { Plugin } from '../plugin/define-plugin.js';
import { definePlugin } from '../plugin/define-plugin.js';
import type { RuntimeSteps } from '../plugin/contributions.js';
import type { FirstPartyPlugin } from '../plugin/first-party.js';
import type { LoadedSettings } from '../settings/load-settings.js';
import type { Settings } from '../settings/settings.js';
import { defaultLimits } from '../steps/limits.js';
import {
  anyOptions,
  engineSteps,
  firstParty,
  format,
  hostOptions,
  runtime,
  runtimeSteps,
  scanner,
  scannerSteps,
  sink,
  sinkSteps,
} from '../testing/doubles.js';
import { fromFile } from '../testing/loaded-settings.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import type { InjectedScanner } from '../steps/scanner.js';
import type { PreparedRun } from './prepared-run.js';
import type { ScannerOptions } from './scanner-options.js';

const archive = runtime('archive', runtimeSteps());
const builtin = scanner('builtin', scannerSteps());
const injected: Plugin = definePlugin({
  kind: 'scanner',
  name: 'injected',
  version: '1',
  options: anyOptions,
  create: () => ({
    route: 'derived',
    needs: [],
    architectures: ['amd64'],
    uploads: false,
    identify: async () => Promise.reject(new Error('never')),
    prepare: async () => Promise.reject(new Error('never')),
    read: async () => Promise.reject(new Error('never')),
  }),
});
/** As the real ones: they ask for the format that their options name. */
const outputSink = (name: string): Plugin =>
  definePlugin({
    kind: 'sink',
    name,
    version: '1',
    options: anyOptions,
    create: (options) => sinkSteps(undefined, { formats: [(options as { format?: string }).format ?? 'json'] }),
  });
const all = firstParty(
  archive,
  builtin,
  injected,
  outputSink('stdout'),
  outputSink('file'),
  outputSink('directory'),
  format('json'),
  format('table'),
);

async function prepare(
  references: readonly string[],
  settings: LoadedSettings | Settings = {},
  more: {
    plugins?: readonly FirstPartyPlugin[];
    fallbackOutputs?: readonly string[];
    scannerOptions?: ScannerOptions;
  } = {},
): Promise<PreparedRun> {
  const host = new Host(hostOptions('/nowhere', more.plugins ?? all));
  const loaded = 'origins' in settings ? settings : fromFile(settings);
  const { fallbackOutputs = ['table'], scannerOptions } = more;
  const request = {
    ...(scannerOptions === undefined ? {} : { scannerOptions }),
    references,
    settings: loaded,
    directory: '/project',
    fallbackOutputs,
    withStrategies: true,
  };
  return host.prepare(request, new AbortController().signal);
}

const codes = ({ plan }: PreparedRun): readonly string[] => plan.problems.map(({ code }) => code);

test('without settings the defaults are planned', async () => {
  const { plan } = await prepare(['dir:/x', 'image.tar']);
  expect(plan.problems).toEqual([]);
  expect(plan.targets).toEqual([
    { reference: { text: 'dir:/x', transport: 'dir', name: '/x' }, runtimes: ['archive'] },
    { reference: { text: 'image.tar', name: 'image.tar' }, runtimes: ['archive'] },
  ]);
  expect(plan.runtimes.map(({ name, strategies }) => [name, strategies])).toEqual([
    ['archive', [{ name: 'directory', available: true }]],
  ]);
  expect(plan.scanner).toMatchObject({ name: 'builtin', route: 'rootfs', resolvedFrom: 'built in' });
  expect(plan.sinks).toMatchObject([{ name: 'stdout', mode: 'inline', formats: ['table'] }]);
  expect(plan.formats.map(({ name }) => name)).toEqual(['table']);
  expect(plan.limits).toEqual(defaultLimits);
  expect(plan).toMatchObject({ pull: 'never', concurrency: 2, libc: 'detect', cache: 'use', keep: { files: false } });
});

test('what nobody named is the built-in one, whatever lies beside the project', async () => {
  const directory = temporaryFolder({
    'node_modules/@imgtrack/scanner-builtin/package.json': '{"type":"module","exports":"./index.js"}',
    'node_modules/@imgtrack/scanner-builtin/index.js': 'throw new Error("loaded")',
  });
  const host = new Host(hostOptions('/nowhere', all));
  const request = { references: ['dir:/x'], settings: fromFile({}), directory, fallbackOutputs: ['table'] };
  const { plan } = await host.prepare(request, new AbortController().signal);
  expect(plan.problems).toEqual([]);
  expect(plan.scanner?.resolvedFrom).toBe('built in');
});

test('settings replace the defaults, limits one by one', async () => {
  const { plan } = await prepare(['dir:/x'], {
    platform: 'linux/arm/v7',
    pull: 'always',
    cache: 'refresh',
    concurrency: 5,
    keepFiles: true,
    limits: { entries: 7 },
  });
  expect(plan).toMatchObject({
    platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
    pull: 'always',
    cache: 'refresh',
    concurrency: 5,
    keep: { files: true, image: false, container: false },
  });
  expect(plan.limits).toEqual({ ...defaultLimits, entries: 7 });
});

test('a plan is plain data', async () => {
  const { plan } = await prepare(['dir:/x', ''], { runtime: 'nope', platform: '?', outputs: ['json', 'nope'] });
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  expect(structuredClone(plan)).toEqual(plan);
});

test('every problem is found at once', async () => {
  const run = await prepare(['', 'dir:', 'dir:/fine'], {
    scanner: 'nope',
    sinks: ['nope', { use: 'file', with: { format: 'nope' } }],
    platform: 'nope',
    outputs: ['nada={id}'],
  });
  expect([...codes(run)].sort()).toEqual([
    'IMGT_FORMAT_UNKNOWN',
    'IMGT_FORMAT_UNKNOWN',
    'IMGT_PLATFORM_INVALID',
    'IMGT_PLUGIN_NOT_FOUND',
    'IMGT_PLUGIN_NOT_FOUND',
    'IMGT_REFERENCE_INVALID',
    'IMGT_REFERENCE_INVALID',
  ]);
  expect(run.plan.targets.map(({ reference }) => reference.text)).toEqual(['dir:/fine']);
  expect(run.plan.scanner).toBeUndefined();
});

test('every invalid output is a problem, not only the first', async () => {
  const run = await prepare(['dir:/x'], { outputs: ['=x', 'json=', 'json'], outputDirectory: 'out' });
  expect(codes(run)).toEqual(['IMGT_OUTPUT_INVALID', 'IMGT_OUTPUT_INVALID']);
  expect(run.plan.sinks.map(({ plugin }) => plugin)).toEqual(['stdout', 'directory']);
});

test.each([
  [['dir:/x'], ['json=x', 'table=./x'], 'json=x'],
  [['dir:/x', 'dir:/y'], ['json=x'], ''],
  [['dir:/x', 'dir:/y'], ['json={image}', 'table={id}.txt', 'json=/dev/fd/3', 'json'], 'all'],
])('a file is for one document: %j %j', async (references, outputs, kept) => {
  const run = await prepare(references, { outputs });
  expect(codes(run)).toEqual(kept === 'all' ? [] : ['IMGT_OUTPUT_INVALID']);
  expect(run.plan.sinks).toHaveLength(kept === 'all' ? outputs.length : kept === '' ? 0 : 1);
});

test('one problem is told once, however many things it is in the way of', async () => {
  const run = await prepare(['dir:/x'], { outputs: ['yaml', 'yaml=x'] });
  expect(codes(run)).toEqual(['IMGT_FORMAT_UNKNOWN']);
});

test('a runtime that is a problem leaves the references without one', async () => {
  const run = await prepare(['image.tar'], { runtime: 'nope' });
  expect(codes(run)).toEqual(['IMGT_PLUGIN_NOT_FOUND']);
  expect(run.plan.targets).toEqual([{ reference: { text: 'image.tar', name: 'image.tar' }, runtimes: [] }]);
});

test('a format that is not known is told with those that are', async () => {
  const { plan } = await prepare(['dir:/x'], { outputs: ['yaml'] });
  expect(plan.problems).toMatchObject([{ code: 'IMGT_FORMAT_UNKNOWN', hint: 'Use one of: json, table.' }]);
});

test('a scanner of the derived route needs a runtime that offers it', async () => {
  const run = await prepare(['dir:/x'], { scanner: 'injected' });
  expect(run.plan.problems).toMatchObject([
    {
      code: 'IMGT_ROUTE_UNAVAILABLE',
      message: 'The scanner "injected" needs the derived route, which the runtime "archive" does not offer.',
    },
  ]);
});

test('a scanner of the rootfs route needs a runtime that offers it', async () => {
  const { transports, images } = runtimeSteps();
  const run = await prepare(
    ['dir:/x'],
    {},
    { plugins: [...firstParty(runtime('archive', { transports, images })), ...all.slice(1)] },
  );
  expect(codes(run)).toEqual(['IMGT_ROUTE_UNAVAILABLE']);
});

test('a prefix that another built-in runtime answers to brings that runtime in, once', async () => {
  const docker = runtime('docker', runtimeSteps({ transports: ['docker'] }));
  const plugins = [...all, ...firstParty(docker).map((plugin) => ({ ...plugin, transports: ['docker'] }))];
  const { plan, runtimes } = await prepare(['dir:/x', 'docker:a', 'docker:b', 'debian:12'], {}, { plugins });
  expect(plan.targets.map(({ runtimes: names, reference }) => [...names, reference.transport])).toEqual([
    ['archive', 'dir'],
    ['docker', 'docker'],
    ['docker', 'docker'],
    ['archive', undefined],
  ]);
  expect([...runtimes.keys()]).toEqual(['archive', 'docker']);
});

/** As the command brings them along. */
const withEngines: readonly FirstPartyPlugin[] = [
  ...all,
  ...['docker', 'podman'].flatMap((name) =>
    firstParty(runtime(name, runtimeSteps({ transports: [name], engine: engineSteps() }))).map((plugin) => ({
      ...plugin,
      transports: [name],
      automatic: 'names' as const,
    })),
  ),
];

test('without a prefix every runtime that may have the image is asked, in order; a path is no name', async () => {
  const references = ['debian:12', 'image.tar', './debian', '../x', '/x.tar', '.', '..', '.hidden'];
  const { plan } = await prepare(references, {}, { plugins: withEngines });
  expect(plan.problems).toEqual([]);
  expect(plan.targets.map(({ reference, runtimes: names }) => [reference.text, names.join(' ')])).toEqual([
    ['debian:12', 'archive docker podman'],
    ['image.tar', 'archive docker podman'],
    ['./debian', 'archive'],
    ['../x', 'archive'],
    ['/x.tar', 'archive'],
    ['.', 'archive'],
    ['..', 'archive'],
    ['.hidden', 'archive docker podman'],
  ]);
});

test('the prefix of an engine assigns the image to it, and the rest is the name', async () => {
  const { plan } = await prepare(['podman:localhost:5000/a:1'], { runtime: 'docker' }, { plugins: withEngines });
  expect(plan.targets).toEqual([
    {
      reference: { text: 'podman:localhost:5000/a:1', transport: 'podman', name: 'localhost:5000/a', tag: '1' },
      runtimes: ['podman'],
    },
  ]);
  expect(codes(await prepare(['docker:'], {}, { plugins: withEngines }))).toEqual(['IMGT_REFERENCE_INVALID']);
});

test('the runtime that the settings name is the only one that is asked', async () => {
  const { plan } = await prepare(['debian:12', './x'], { runtime: 'podman' }, { plugins: withEngines });
  expect(plan.targets.map(({ runtimes: names }) => names)).toEqual([['podman'], ['podman']]);
});

test('runtimes that nobody needs are not loaded', async () => {
  const plugins = withEngines.map((plugin) =>
    plugin.name === 'podman' ? { ...plugin, load: async () => Promise.reject(new Error('loaded')) } : plugin,
  );
  const { plan } = await prepare(['docker:x', 'dir:/x', './x'], {}, { plugins });
  expect(plan.problems).toEqual([]);
});

test('outputs are only assumed where nothing says where the inventories go', async () => {
  expect((await prepare(['dir:/x'], { sinks: ['directory'] })).plan.sinks.map(({ name }) => name)).toEqual([
    'directory',
  ]);
  expect((await prepare(['dir:/x'], { outputDirectory: 'out' })).plan.sinks.map(({ name }) => name)).toEqual([
    'directory',
  ]);
  expect((await prepare(['dir:/x'], { outputs: [] })).plan.sinks).toEqual([]);
  expect((await prepare(['dir:/x'], { sinks: [] })).plan.sinks.map(({ name }) => name)).toEqual(['stdout']);
});

test('sinks, outputs and the output folder are all delivered to, under names that differ', async () => {
  const { plan, sinks } = await prepare(['dir:/x'], {
    sinks: [sink('mine', sinkSteps()), { use: sink('mine', sinkSteps()), name: 'archive-copy' }],
    outputs: ['table', 'json', 'json=x.json'],
    outputDirectory: 'out',
  });
  expect(plan.problems).toEqual([]);
  const names = ['mine', 'archive-copy', 'stdout', 'stdout-2', 'file', 'directory'];
  expect(plan.sinks.map(({ name }) => name)).toEqual(names);
  expect([...sinks.keys()]).toEqual(names);
});

test('relative paths of each sink start at the place that named it', async () => {
  const folders: string[] = [];
  const noting = (name: string): Plugin =>
    definePlugin({
      kind: 'sink',
      name,
      version: '1',
      options: anyOptions,
      create: (_options, { baseDirectory }) => {
        folders.push(`${name} ${baseDirectory}`);
        return sinkSteps();
      },
    });
  const { settings, origins } = fromFile({ sinks: ['mine'] }, '/config');
  const flag = { name: '--output-dir', directory: '/project', isFile: false };
  const loaded = {
    settings: { ...settings, outputDirectory: 'out' },
    origins: new Map([...origins, ['outputDirectory', flag]]),
    layers: [],
  };
  const plugins = [...firstParty(archive, builtin, noting('mine'), noting('directory'))];
  await prepare(['dir:/x'], loaded, { plugins });
  expect(folders).toEqual(['mine /config', 'directory /project']);
});

test('what a runtime cannot say of its ways to the files is a problem', async () => {
  const rootfs = {
    strategies: async () =>
      Promise.reject(new ImgtrackError('IMGT_ENGINE_UNAVAILABLE', { engine: 'docker', stderr: '' })),
    open: async () => Promise.reject(new Error('never')),
  };
  const plugins = [...firstParty(runtime('archive', runtimeSteps({ rootfs }))), ...all.slice(1)];
  expect(codes(await prepare(['dir:/x'], {}, { plugins }))).toEqual(['IMGT_ENGINE_UNAVAILABLE']);
});

test('problems carry no secrets', async () => {
  const { plan } = await prepare(['dir:/x'], { sinks: ['./https://joe:hunter22@example.com'] });
  expect(JSON.stringify(plan.problems)).toContain('***');
  expect(JSON.stringify(plan)).not.toContain('hunter22');
});

/** Scanners of the derived route, and runtimes of which one offers it. */
function derivedPlugins(
  given: unknown[] = [],
  more: Partial<InjectedScanner> = {},
  { rootfs }: Pick<RuntimeSteps, 'rootfs'> = runtimeSteps(),
): readonly FirstPartyPlugin[] {
  const never = async (): Promise<never> => Promise.reject(new Error('never'));
  const ndtrack = definePlugin({
    kind: 'scanner',
    name: 'ndtrack',
    version: '1',
    options: anyOptions,
    create: (options): InjectedScanner => {
      given.push(options);
      const steps = { identify: never, prepare: never, read: never };
      return { route: 'derived', needs: [], architectures: ['amd64'], uploads: true, ...steps, ...more };
    },
  });
  const derived = {
    libc: { detect: never },
    builder: { build: never },
    runner: { run: never },
    collector: { collect: never },
  };
  const { images } = runtimeSteps();
  const steps: RuntimeSteps = { transports: ['docker'], images, derived, ...(rootfs === undefined ? {} : { rootfs }) };
  const engine = firstParty(runtime('docker', steps));
  const engines = engine.map((plugin) => ({ ...plugin, transports: ['docker'], automatic: 'names' as const }));
  return [...all, ...engines, ...firstParty(ndtrack, outputSink('beacon'))];
}

const fromNdtrack: ScannerOptions = { belongTo: 'ndtrack', names: ['--from-ndtrack'], values: { from: '/x' } };

test('options of a scanner choose it where nothing else does, and replace those of the settings', async () => {
  const given: unknown[] = [];
  const plugins = derivedPlugins(given);
  const { plan } = await prepare(['docker:a'], { outputDirectory: 'out' }, { plugins, scannerOptions: fromNdtrack });
  expect(plan.problems).toEqual([]);
  expect(plan.scanner).toMatchObject({ name: 'ndtrack', route: 'derived' });
  const scanner = { use: 'ndtrack', with: { from: '/y', bundle: '/z' } };
  await prepare(['docker:a'], { outputDirectory: 'out', scanner }, { plugins, scannerOptions: fromNdtrack });
  expect(given).toEqual([{ from: '/x' }, { from: '/x', bundle: '/z' }]);
});

test('options of one scanner are a problem with another', async () => {
  const more = { plugins: derivedPlugins(), scannerOptions: fromNdtrack };
  const { plan } = await prepare(['docker:a'], { scanner: 'builtin' }, more);
  expect(plan.problems).toMatchObject([
    { code: 'IMGT_OPTION_FOREIGN', message: '--from-ndtrack means nothing to the scanner "builtin".' },
  ]);
});

test('the image whose files a scanner injects is asked for where images can be opened', async () => {
  const plugins = derivedPlugins([], { contents: 'scanner:1' });
  const { plan } = await prepare(['docker:a'], { outputDirectory: 'out', scanner: 'ndtrack' }, { plugins });
  expect(plan.problems).toEqual([]);
  expect(plan.scannerContents).toMatchObject({ reference: { text: 'scanner:1' }, runtimes: ['archive', 'docker'] });
});

test('an image to inject that no runtime can open is a problem', async () => {
  const plugins = derivedPlugins([], { contents: 'docker:scanner' }, {});
  const run = await prepare(['docker:a'], { outputDirectory: 'out', scanner: 'ndtrack' }, { plugins });
  expect(run.plan.problems).toMatchObject([
    { code: 'IMGT_ROUTE_UNAVAILABLE', message: expect.stringContaining('ndtrack') as unknown },
  ]);
});

test('what a scanner knows to be wrong is a problem of the plan', async () => {
  const check = async (): Promise<never> => {
    throw new ImgtrackError('IMGT_SCANNER_MISSING', { scanner: 'ndtrack', path: '/x', option: '--from-ndtrack' });
  };
  const plugins = derivedPlugins([], { check });
  expect(codes(await prepare(['docker:a'], { scanner: 'ndtrack' }, { plugins }))).toEqual(['IMGT_SCANNER_MISSING']);
});

test('of the runtimes that are asked by themselves, those that do not offer the route are left out', async () => {
  const settings = { scanner: 'ndtrack', outputDirectory: 'out' };
  const { plan } = await prepare(['debian:12'], settings, { plugins: derivedPlugins() });
  expect(plan.problems).toEqual([]);
  expect(plan.targets[0]?.runtimes).toEqual(['docker']);
});

test('a beacon is an uplink of a scanner that can upload, and a sink; the host delivers alone where it is to', async () => {
  const settings = {
    scanner: 'ndtrack',
    beacon: 'https://beacon.example.com',
    network: 'dmz',
    caCertificates: 'ca.pem',
  };
  const { plan } = await prepare(['docker:a'], settings, { plugins: derivedPlugins() });
  expect(plan.problems).toEqual([]);
  expect(plan).toMatchObject({ network: 'dmz', notes: [] });
  expect(plan.uplink).toEqual({ url: 'https://beacon.example.com', caCertificates: '/project/ca.pem' });
  expect(plan.sinks.map(({ plugin }) => plugin)).toEqual(['beacon']);
  for (const other of [{ upload: 'host' as const }, { scanner: 'builtin' }]) {
    const { plan: byHost } = await prepare(['docker:a'], { ...settings, ...other }, { plugins: derivedPlugins() });
    expect(byHost.uplink).toBeUndefined();
    expect(byHost.sinks.map(({ plugin }) => plugin)).toEqual(['beacon']);
  }
});

test.each([
  'beacon',
  'ftp://beacon.example.com',
  'https://joe:hunter22@beacon.example.com',
  'http://x/?a=b',
  'http://',
])('a beacon at %s is a problem, and no secret is told', async (beacon) => {
  const { plan } = await prepare(['docker:a'], { scanner: 'ndtrack', beacon }, { plugins: derivedPlugins() });
  expect(plan.problems.map(({ code }) => code)).toEqual(['IMGT_BEACON_INVALID']);
  expect(JSON.stringify(plan)).not.toContain('hunter22');
});

test('what a format has its users know is said, but where the scanner has documents of its own', async () => {
  const caveat = 'Half of it is guesswork.';
  const guess = format('guess', { mediaType: 'text/plain', extension: '.txt', caveat, write: () => [] });
  const plugins = [...derivedPlugins(), ...firstParty(guess)];
  const outputs = ['guess=x', 'guess=y'];
  const { plan } = await prepare(['docker:a'], { outputs }, { plugins });
  expect(plan).toMatchObject({ notes: [caveat], formats: [{ name: 'guess' }] });
  const { plan: other } = await prepare(['docker:a'], { scanner: 'ndtrack', outputs }, { plugins });
  expect(other.notes).toEqual([]);
});

test('with neither a beacon nor a folder, what a scanner writes goes into this folder, and that is said', async () => {
  const { plan } = await prepare(['docker:a'], { scanner: 'ndtrack' }, { plugins: derivedPlugins() });
  expect(plan.sinks.map(({ plugin }) => plugin)).toEqual(['directory']);
  expect(plan.notes).toEqual(['Neither --beacon nor --output-dir was given: inventories are written into /project.']);
});

test('what is to be kept, the C library and the end after the build are as the settings say', async () => {
  const settings = { scanner: 'ndtrack', keepImage: true, keepContainer: true, libc: 'none' as const, buildOnly: true };
  const { plan } = await prepare(['docker:a'], settings, { plugins: derivedPlugins() });
  expect(plan).toMatchObject({
    keep: { files: false, image: true, container: true },
    libc: { family: 'none', how: 'given' },
    stopAfter: 'build',
    notes: [],
  });
});
