import { ImgtrackError, type RootPath, type ScanFindings } from '@imgtrack/core';
import { expect, test } from 'vitest';
import type { Cataloger, Finding } from './cataloger.js';
import { apkCataloger } from './catalogers/apk/index.js';
import { dpkgCataloger } from './catalogers/dpkg/index.js';
import { npmCataloger } from './catalogers/npm/index.js';
import { osReleaseCataloger } from './catalogers/os-release/index.js';
import { pythonCataloger } from './catalogers/python/index.js';
import { readFiles } from './read-files.js';
import { scan } from './scan.js';
import { Selection } from './selection.js';
import { MemoryRoot, type MemoryEntry } from './testing/memory-root.js';
import { stepContext } from './testing/step-context.js';

const standard = [osReleaseCataloger, dpkgCataloger, apkCataloger, npmCataloger, pythonCataloger];

async function scanRoot(
  root: MemoryRoot,
  catalogers: readonly Cataloger[] = standard,
  context = stepContext(),
): Promise<ScanFindings> {
  return scan(root, catalogers, new Selection(catalogers), context);
}

const program = { content: '\u007fELF', mode: 0o755 };
const metadata = 'Name: yaml\nVersion: 6.0\nLicense: MIT\n';
const debian: Readonly<Record<string, MemoryEntry>> = {
  '/bin': { link: 'usr/bin' },
  '/etc/os-release': { link: '../usr/lib/os-release' },
  '/usr/lib/os-release': 'ID=debian\nVERSION_ID="12"\nNAME=Debian\n',
  '/var/lib/dpkg/status': `Package: dash
Status: install ok installed
Architecture: amd64
Version: 0.5

Package: python3-yaml
Status: install ok installed
Architecture: amd64
Version: 6.0-3
`,
  '/var/lib/dpkg/info/dash.list': '/.\n/bin\n/bin/dash\n',
  '/var/lib/dpkg/info/python3-yaml.list': '/usr/lib/python3/dist-packages/yaml-6.0.dist-info/METADATA\n',
  '/usr/bin/dash': program,
  '/usr/bin/mystery': program,
  '/usr/bin/notes': 'not executable',
  '/usr/lib/python3/dist-packages/yaml-6.0.dist-info/METADATA': metadata,
  '/usr/local/lib/site-packages/yaml-6.0.dist-info/METADATA': metadata,
  '/app/package.json': '{"name":"shop","version":"1.0.0"}',
  '/app/bin/shop': program,
};

test('finds the operating system, packages and libraries, each with its evidence', async () => {
  const found = await scanRoot(new MemoryRoot(debian));
  expect(found.operatingSystem).toEqual({ id: 'debian', version: '12', name: 'Debian' });
  expect(found.components.map(({ kind, name, version }) => [kind, name, version])).toEqual([
    ['application', 'shop', '1.0.0'],
    ['library', 'yaml', '6.0'],
    ['library', 'yaml', '6.0'],
    ['operating-system', 'Debian', '12'],
    ['os-package', 'dash', '0.5'],
    ['os-package', 'python3-yaml', '6.0-3'],
  ]);
  expect(found.components[4]).toMatchObject({
    purl: 'pkg:deb/debian/dash@0.5?arch=amd64&distro=debian-12',
    evidence: [{ cataloger: 'dpkg', method: 'package-database', path: '/var/lib/dpkg/status', confidence: 'certain' }],
  });
  expect(found).not.toHaveProperty('incomplete');
});

test('marks what an operating system package put there, and only that', async () => {
  const { components } = await scanRoot(new MemoryRoot(debian));
  const owner = components.find(({ name }) => name === 'python3-yaml')?.id;
  expect(
    components.map(({ name, location, ownedBy }) => [name, location, ownedBy]).filter(([, , by]) => by !== undefined),
  ).toEqual([['yaml', '/usr/lib/python3/dist-packages', owner]]);
});

test('packages and the operating system are owned by nobody, whoever ships their files', async () => {
  const list = '/var/lib/dpkg/status\n/usr/lib/os-release\n';
  const { components } = await scanRoot(new MemoryRoot({ ...debian, '/var/lib/dpkg/info/dash.list': list }));
  const kept = components.filter(({ kind }) => kind === 'os-package' || kind === 'operating-system');
  expect(kept.map(({ ownedBy }) => ownedBy)).toEqual([undefined, undefined, undefined]);
});

test('lists executables that nobody owns or explains, through merged folders', async () => {
  const root = new MemoryRoot(debian);
  const { coverage } = await scanRoot(root);
  expect(coverage.unrecognised).toEqual([{ path: '/usr/bin/mystery', size: 4 }]);
  expect(root.stats).not.toContain('/usr/bin/dash');
});

test('says what each cataloger looked at', async () => {
  const { coverage } = await scanRoot(new MemoryRoot(debian));
  expect(coverage.files).toBe(11);
  expect(coverage.catalogers).toEqual([
    { id: 'apk', status: 'nothing', components: 0 },
    { id: 'dpkg', status: 'found', components: 2 },
    { id: 'npm', status: 'found', components: 1 },
    { id: 'os-release', status: 'found', components: 1 },
    { id: 'python', status: 'found', components: 2 },
  ]);
  expect(coverage.unread).toEqual([]);
});

test('a bad file is a line in the coverage, and the rest is kept', async () => {
  const { components, coverage } = await scanRoot(
    new MemoryRoot({
      '/lib/apk/db/installed': 'garbage',
      '/a/node_modules/bad/package.json': '{',
      '/a/node_modules/good/package.json': '{"name":"good","version":"1.0.0"}',
      '/s/x.dist-info/METADATA': { unread: 'denied' },
    }),
  );
  expect(components.map(({ name }) => name)).toEqual(['good']);
  expect(coverage.unread).toEqual([
    { path: '/a/node_modules/bad/package.json', reason: 'malformed', cataloger: 'npm', detail: 'it is not JSON' },
    {
      path: '/lib/apk/db/installed',
      reason: 'malformed',
      cataloger: 'apk',
      detail: 'no entry has a package name and a version',
    },
    { path: '/s/x.dist-info/METADATA', reason: 'denied', cataloger: 'python' },
  ]);
  expect(coverage.catalogers.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'apk failed',
    'dpkg nothing',
    'npm partial',
    'os-release nothing',
    'python failed',
  ]);
});

test('a device where a database is expected is said to be one', async () => {
  const { coverage } = await scanRoot(new MemoryRoot({ '/var/lib/dpkg/status': { type: 'other' } }));
  expect(coverage.unread).toEqual([{ path: '/var/lib/dpkg/status', reason: 'not-a-file', cataloger: 'dpkg' }]);
});

test('links that circle or lead out of the root find nothing and harm nothing', async () => {
  const found = await scanRoot(
    new MemoryRoot({
      '/etc/os-release': { link: '../../../../../usr/lib/os-release' },
      '/usr/lib/os-release': 'ID=x\n',
      '/var/lib/dpkg/status': { link: 'status' },
      '/lib/apk': { link: '/lib/apk/db' },
    }),
  );
  expect(found.operatingSystem).toEqual({ id: 'x' });
  expect(found.coverage.unread).toEqual([]);
});

test('the limit on entries ends the walk and keeps what was found', async () => {
  const found = await scanRoot(new MemoryRoot(debian, { maxEntries: 3 }));
  expect(found.incomplete).toBe(true);
  expect(found.components.map(({ name }) => name)).toContain('dash');
  expect(found.coverage.unread).toMatchObject([{ path: '/', reason: 'limit' }]);
});

test('an abort rejects with the reason of the signal, before and during the scan', async () => {
  const reason = new ImgtrackError('IMGT_INTERRUPTED', { signal: 'SIGINT' });
  await expect(
    scanRoot(new MemoryRoot(debian), standard, stepContext({ signal: AbortSignal.abort(reason) })),
  ).rejects.toBe(reason);
  const controller = new AbortController();
  const aborting: Cataloger = {
    id: 'aborting',
    version: 1,
    selects: { names: ['package.json'] },
    read: () => {
      controller.abort(reason);
      return [];
    },
  };
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`/a${String(index)}/package.json`, '{}']));
  await expect(scanRoot(new MemoryRoot(many), [aborting], stepContext({ signal: controller.signal }))).rejects.toBe(
    reason,
  );
});

test('what a cataloger throws when it is interrupted is no malformed file', async () => {
  const reason = new Error('time is up');
  const controller = new AbortController();
  const interrupted: Cataloger = {
    id: 'interrupted',
    version: 1,
    selects: { probes: ['/f'] },
    read: () => {
      controller.abort(reason);
      throw new Error('something else');
    },
  };
  const context = stepContext({ signal: controller.signal });
  const scanned = readFiles(new MemoryRoot({ '/f': '' }), [{ cataloger: interrupted, path: '/f' as RootPath }], {
    signal: context.signal,
    limits: context.limits,
  });
  await expect(scanned).rejects.toBe(reason);
});

test('a timer can end a scan that never waits for a disk', async () => {
  const controller = new AbortController();
  const endless: Cataloger = { id: 'x', version: 1, selects: { names: ['f'] }, read: () => [] };
  const files = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`/d${String(index)}/f`, '']));
  setTimeout(() => {
    controller.abort(new Error('time is up'));
  });
  await expect(scanRoot(new MemoryRoot(files), [endless], stepContext({ signal: controller.signal }))).rejects.toThrow(
    'time is up',
  );
});

test('damage of the image itself is no line in the coverage', async () => {
  const damaged: Cataloger = {
    id: 'damaged',
    version: 1,
    selects: { names: ['f'] },
    read: () => {
      throw new ImgtrackError('IMGT_ARCHIVE_TRUNCATED', { file: 'image.tar', part: 'a layer', offset: 7 });
    },
  };
  await expect(scanRoot(new MemoryRoot({ '/f': '' }), [damaged])).rejects.toMatchObject({
    code: 'IMGT_ARCHIVE_TRUNCATED',
  });
});

test('reads at most sixteen files at once and gives equal results whatever their order of completion', async () => {
  let running = 0;
  let most = 0;
  const slow = (delay: (path: string) => number): Cataloger => ({
    id: 'slow',
    version: 1,
    selects: { names: ['f'] },
    read: async ({ path }): Promise<readonly Finding[]> => {
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, delay(path)));
      running--;
      const draft = { kind: 'library', name: path, licences: [], confidence: 'certain', method: 'manifest' } as const;
      return [{ kind: 'component', draft }];
    },
  });
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`/d${String(index)}/f`, '']));
  const first = await scanRoot(new MemoryRoot(files), [slow((path) => path.length)]);
  const second = await scanRoot(new MemoryRoot(files), [slow((path) => Number(/\d+/.exec(path)?.[0]) % 7)]);
  expect(first).toEqual(second);
  expect(most).toBe(16);
});

test('two records of one component in one place are one component with two pieces of evidence', async () => {
  const { components, coverage } = await scanRoot(
    new MemoryRoot({
      '/s/foo-1.0.dist-info/METADATA': 'Name: foo\nVersion: 1.0\n',
      '/s/foo-1.0.egg-info/PKG-INFO': 'Name: foo\nVersion: 1.0\nLicense: MIT\nAuthor: Jane\n',
    }),
  );
  expect(components).toMatchObject([
    {
      name: 'foo',
      publisher: 'Jane',
      licences: [{ expression: 'MIT' }],
      evidence: [{ path: '/s/foo-1.0.dist-info/METADATA' }, { path: '/s/foo-1.0.egg-info/PKG-INFO' }],
    },
  ]);
  expect(coverage.catalogers.find(({ id }) => id === 'python')).toMatchObject({ components: 1 });
});

test('evidence names the layer that last wrote the file', async () => {
  const layer = `sha256:${'a'.repeat(64)}` as const;
  const root = new MemoryRoot({ '/etc/os-release': 'ID=x\n' }, { layerOf: () => layer });
  expect((await scanRoot(root)).components[0]?.evidence[0].layer).toBe(layer);
});

test('reads nothing that it has not announced an interest in', async () => {
  const root = new MemoryRoot({
    ...debian,
    '/usr/share/doc/dash/copyright': 'Format: x\nLicense: MIT\n',
    '/var/lib/dpkg/diversions': '/a\n/b\n:\n',
    '/var/lib/dpkg/status.d/base': 'Package: base\nVersion: 1\n',
    '/var/lib/dpkg/status.d/base.md5sums': '',
    '/lib/apk/db/installed': 'P:a\nV:1\n',
    '/usr/lib/python3/legacy-1.0.egg-info': 'Name: legacy\nVersion: 1.0\n',
  });
  await scanRoot(root);
  const { interest } = new Selection(standard);
  expect(root.reads.length).toBeGreaterThan(10);
  expect(root.reads.filter((path) => !interest(path))).toEqual([]);
});

test('an empty image has nothing in it, and that is said', async () => {
  const found = await scanRoot(new MemoryRoot({}));
  expect(found).toMatchObject({ components: [], documents: [], coverage: { files: 0, unread: [], unrecognised: [] } });
  expect(found.coverage.catalogers.every(({ status }) => status === 'nothing')).toBe(true);
});
