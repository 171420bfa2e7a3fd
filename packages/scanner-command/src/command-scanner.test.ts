import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CollectedFile, type ContainerExit, defaultLimits, type ScannerPayload } from '@imgtrack/core';
import {
  contractContext,
  elfFile,
  injectedScannerContract,
  memoryRootfs,
  pluginContract,
  type TemporaryWorkspace,
  temporaryWorkspace,
  type TreeEntry,
} from '@imgtrack/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import plugin from './index.js';
import { imageWith, issuesOf, optionsOf, scannerOf, ScannersOnDisk } from './testing/scanner-on-disk.js';

let disk: ScannersOnDisk;
let workspace: TemporaryWorkspace;
beforeEach(async () => {
  disk = new ScannersOnDisk();
  workspace = await temporaryWorkspace();
});
afterEach(async () => {
  disk[Symbol.dispose]();
  await workspace[Symbol.asyncDispose]();
});

const context = (signal?: AbortSignal) => contractContext(signal, { workspace });
const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: 'thing' }] };
const ended = (exit: ContainerExit = { kind: 'exited', code: 0 }) => ({ exit, tail: 'the last words', durationMs: 1 });

let collected = 0;
/** A file of the output folder of this payload. */
function written({ outputs: [output = ''] }: ScannerPayload, name: string, content: string): CollectedFile {
  const file = path.join(workspace.path, `${(collected += 1)}-${name}`);
  writeFileSync(file, content);
  return { path: `${output}/${name}`, file, size: Buffer.byteLength(content), sha256: 'f'.repeat(64) };
}

for (const [what, options] of [
  ['program', optionsOf()],
  [
    'folder',
    {
      name: 'Sample Scanner',
      version: '1.2.3',
      folder: 'kit',
      command: ['{scanner}/bin/../bin/scan', '{scanner}/rules'],
      architectures: ['amd64'],
      outputs: [
        { file: 'inventory.cdx.json', format: 'cyclonedx' },
        { file: 'inventory.cdx.json', format: 'document', mediaType: 'application/vnd.cyclonedx+json' },
      ],
    },
  ],
] as const)
  describe(`a scanner that is a ${what} keeps the contract:`, () => {
    beforeEach(() => {
      disk.write('scan');
      disk.write('kit/bin/scan');
      disk.write('kit/rules/one.yaml', 'rules', 0o644);
    });
    const setup = {
      create: async () => scannerOf(disk.path, options),
      target: { image: imageWith() },
      context,
      success: async (payload: ScannerPayload) => ({
        files: [written(payload, 'inventory.cdx.json', JSON.stringify(bom))],
        run: ended(),
      }),
    };
    for (const rule of injectedScannerContract(setup)) test(rule.name, async () => rule.run());
  });

const scannerImage = [
  { type: 'directory', path: '/app', mode: 0o755 },
  { type: 'file', path: '/app/scan-1.2', mode: 0o755, content: elfFile().toString('latin1') },
  { type: 'link', path: '/app/scan', target: 'scan-1.2' },
  { type: 'directory', path: '/app/rules', mode: 0o755 },
  { type: 'file', path: '/app/rules/one.yaml', mode: 0o640, content: 'rules' },
  { type: 'link', path: '/bin', target: '/app' },
  { type: 'link', path: '/gone', target: '/nothing' },
  { type: 'fifo', path: '/pipe', mode: 0o644 },
] as const satisfies readonly TreeEntry[];
const openScannerImage = (tree: readonly TreeEntry[] = scannerImage) => memoryRootfs(tree, defaultLimits);
const withoutProgram = Object.fromEntries(Object.entries(optionsOf()).filter(([name]) => name !== 'program'));
const fromImage = (more: object = {}): object => ({
  ...withoutProgram,
  image: 'oci-archive:scanner.tar',
  command: ['{scanner}/bin/scan'],
  ...more,
});

describe('a scanner that is the content of an image keeps the contract:', () => {
  const setup = {
    create: async () => scannerOf(disk.path, fromImage()),
    target: { image: imageWith() },
    contents: { image: imageWith(), open: openScannerImage },
    context,
    success: async (payload: ScannerPayload) => ({
      files: [written(payload, 'inventory.cdx.json', JSON.stringify(bom))],
      run: ended(),
    }),
  };
  for (const rule of injectedScannerContract(setup)) test(rule.name, async () => rule.run());
});

test('the files of an image are injected, links as what they lead to, and each is unpacked once', async () => {
  const scanner = await scannerOf(disk.path, fromImage());
  await using contents = openScannerImage();
  const { files, command } = await scanner.prepare({ image: imageWith(), contents }, context());
  const folder = path.posix.dirname(path.posix.dirname(command[0]));
  const injected = files.filter(({ target }) => target.startsWith(`${folder}/`));
  expect(injected.map(({ target, mode }) => [target.slice(folder.length), mode])).toEqual([
    ['/app/rules/one.yaml', 0o644],
    ['/app/scan', 0o755],
    ['/app/scan-1.2', 0o755],
    ['/bin/rules/one.yaml', 0o644],
    ['/bin/scan', 0o755],
    ['/bin/scan-1.2', 0o755],
  ]);
  expect(new Set(injected.map(({ source }) => source)).size).toBe(2);
  expect(injected.map(({ source }) => readFileSync(source, 'latin1')).filter((text) => text === 'rules')).toHaveLength(
    2,
  );
});

test('another image with the scanner is another scanner', async () => {
  const scanner = await scannerOf(disk.path, fromImage());
  const other = { ...imageWith(), id: `sha256:${'e'.repeat(64)}` } as const;
  const [one, two] = [await scanner.identify(context(), imageWith()), await scanner.identify(context(), other)];
  expect(one.digest).not.toBe(two.digest);
});

test('a folder of this host is no image with a digest, and is refused as one', async () => {
  const scanner = await scannerOf(disk.path, fromImage({ image: './folder' }));
  const folder = { ...imageWith(), idKind: 'content' } as const;
  await expect(scanner.identify(context(), folder)).rejects.toMatchObject({
    code: 'IMGT_SCANNER_UNUSABLE',
    message: expect.stringContaining('name a folder of this host with "folder"') as unknown,
  });
  expect(await issuesOf(fromImage({ image: 'dir:./folder' }))).toEqual([
    'image: name a folder of this host with "folder"',
  ]);
});

test('an image that lacks the program, or holds nothing, is refused by its name', async () => {
  for (const [tree, reason] of [
    [[], 'it holds no file'],
    [scannerImage.filter(({ path: at }) => at !== '/bin'), 'it has no bin/scan, which the command begins with'],
  ] as const) {
    const scanner = await scannerOf(disk.path, fromImage());
    await using contents = openScannerImage(tree);
    await expect(scanner.prepare({ image: imageWith(), contents }, context())).rejects.toMatchObject({
      code: 'IMGT_SCANNER_UNUSABLE',
      message: expect.stringContaining(
        `the image oci-archive:scanner.tar cannot be used as Sample Scanner: ${reason}`,
      ) as unknown,
    });
  }
});

describe('the plugin keeps the contract:', () => {
  for (const rule of pluginContract({ plugin, options: optionsOf() })) test(rule.name, async () => rule.run());
});

test('the words of the command and the variables name the places of the scan', async () => {
  disk.write('scan');
  const options = optionsOf({
    command: ['{scanner}/scan', '--root={root}', '{output}/x', '{{{temporary}}}'],
    environment: { CACHE: '{temporary}/cache', HOME: '{scanner}' },
  });
  const scanner = await scannerOf(disk.path, options);
  const payload = await scanner.prepare({ image: imageWith() }, context());
  const [output = ''] = payload.outputs;
  const work = path.posix.dirname(output);
  const folder = path.posix.dirname(payload.command[0]);
  expect(folder).toMatch(/^\/imgtrack-injected-[0-9a-f]{32}$/);
  expect(output).toMatch(/^\/imgtrack-work-[0-9a-f]{32}\/output$/);
  expect(payload.command).toEqual([`${folder}/scan`, '--root=/', `${output}/x`, `{${work}/temporary}`]);
  expect(payload.environment).toEqual({
    HOME: folder,
    TMPDIR: `${work}/temporary`,
    CACHE: `${work}/temporary/cache`,
  });
  expect(payload.capabilities).toEqual(['DAC_READ_SEARCH']);
});

test('what an image sets for its own programs does not reach the scanner', async () => {
  disk.write('scan');
  const image = imageWith({ PATH: '/evil', SCAN_EXCLUDE: '/**', HOME: '/evil', XDG_CONFIG_HOME: '/evil', LEVEL: '9' });
  const scanner = await scannerOf(disk.path, optionsOf({ environment: { LEVEL: '1' } }));
  const { environment } = await scanner.prepare({ image }, context());
  expect(environment).toEqual({
    HOME: expect.stringMatching(/^\/imgtrack-work-/) as unknown,
    LEVEL: '1',
    SCAN_EXCLUDE: '',
    TMPDIR: expect.stringMatching(/^\/imgtrack-work-/) as unknown,
    XDG_CONFIG_HOME: '',
  });
});

test('the identity is of what is injected and of the options, and not of where it lies', async () => {
  const digestWith = async (options: object, folder = disk.path): Promise<string> =>
    (await (await scannerOf(folder, options)).identify(context())).digest;
  disk.write('scan');
  const usual = await digestWith(optionsOf());
  mkdirSync(path.join(disk.path, 'elsewhere'));
  renameSync(path.join(disk.path, 'scan'), path.join(disk.path, 'elsewhere/scan'));
  expect(await digestWith(optionsOf(), path.join(disk.path, 'elsewhere'))).toBe(usual);
  disk.write('scan', Buffer.concat([elfFile(), Buffer.from('new')]));
  const others = [
    optionsOf(),
    optionsOf({ program: 'elsewhere/scan', version: '1.2.4' }),
    optionsOf({ program: 'elsewhere/scan', command: ['{scanner}/scan', '--fast'] }),
    optionsOf({ program: 'elsewhere/scan', environment: { LEVEL: '1' } }),
    optionsOf({ program: 'elsewhere/scan', successCodes: [0, 1] }),
    optionsOf({ program: 'elsewhere/scan', capabilities: [] }),
  ];
  const digests = await Promise.all(others.map(async (options) => digestWith(options)));
  expect(new Set([usual, ...digests]).size).toBe(others.length + 1);
});

test.each<readonly [what: string, content: string | Buffer, options: object, reason: string | RegExp]>([
  ['nothing', '', {}, 'it is empty'],
  ['a script', '#!/bin/sh\n', {}, /^it is a script/],
  ['a text', 'hello', {}, /no ELF file/],
  ['for arm64', elfFile({ machine: 183 }), {}, 'it is a program for arm64, not for amd64'],
  [
    'for what nobody knows',
    elfFile({ machine: 999 }),
    {},
    'it is a program for an unknown architecture, not for amd64',
  ],
  [
    'dynamic',
    elfFile({ loader: '/lib64/ld-linux-x86-64.so.2' }),
    {},
    /^it is dynamic and needs \/lib64\/ld-linux-x86-64\.so\.2 of the image: use a static build/,
  ],
])('a program that is %s is found before the first image', async (_, content, options, reason) => {
  const file = disk.write('scan', content);
  const scanner = await scannerOf(disk.path, optionsOf(options));
  const error = {
    code: 'IMGT_SCANNER_UNUSABLE',
    facts: { scanner: 'Sample Scanner', what: file, reason: expect.stringMatching(reason) as unknown },
  };
  const signal = new AbortController().signal;
  await expect(scanner.check?.(signal)).rejects.toMatchObject(error);
  await expect(scanner.prepare({ image: imageWith() }, context())).rejects.toMatchObject(error);
});

test('a program that may not be executed, and a command that begins with what is not there, are found as well', async () => {
  disk.write('scan', elfFile(), 0o644);
  const signal = new AbortController().signal;
  await expect((await scannerOf(disk.path)).check?.(signal)).rejects.toMatchObject({
    facts: { reason: 'it may not be executed (its mode has no "x")' },
  });
  const other = await scannerOf(disk.path, optionsOf({ command: ['{scanner}/bin/../scam'] }));
  await expect(other.check?.(signal)).rejects.toMatchObject({
    code: 'IMGT_SCANNER_UNUSABLE',
    facts: { what: path.join(disk.path, 'scan'), reason: 'it has no scam, which the command begins with' },
  });
});

test.each([
  ['/lib64/ld-linux-x86-64.so.2', 'glibc', undefined],
  ['/lib/ld-musl-x86_64.so.1', 'musl', undefined],
  ['/lib64/ld-linux-x86-64.so.2', 'musl', 'it needs glibc, and the image has musl'],
  ['/lib/ld-musl-x86_64.so.1', 'glibc', 'it needs musl, and the image has glibc'],
  ['/lib64/ld-linux-x86-64.so.2', 'none', 'it needs /lib64/ld-linux-x86-64.so.2, and the image has no C library'],
] as const)('a program with the loader %s in an image with %s: %s', async (loader, family, reason) => {
  disk.write('scan', elfFile({ loader }));
  const scanner = await scannerOf(disk.path, optionsOf({ needs: ['libc'] }));
  await scanner.check?.(new AbortController().signal);
  const prepared = scanner.prepare({ image: imageWith(), libc: { family, how: 'given' } }, context());
  if (reason === undefined) expect((await prepared).files).toHaveLength(3);
  else await expect(prepared).rejects.toMatchObject({ code: 'IMGT_SCANNER_UNUSABLE', facts: { reason } });
});

test('a dynamic program brings its own loader along', async () => {
  disk.write('kit/lib/loader.so');
  disk.write('kit/bin/scan', elfFile({ loader: '/nowhere/loader.so' }));
  const command = ['{scanner}/lib/loader.so', '--library-path', '{scanner}/lib', '{scanner}/bin/scan'];
  const { program, ...others } = { program: '', ...optionsOf({ command }) };
  const scanner = await scannerOf(disk.path, { ...others, folder: 'kit' });
  expect(program).toBe('scan');
  expect((await scanner.prepare({ image: imageWith() }, context())).files).toHaveLength(4);
});

test.each<readonly [exit: ContainerExit, how: string]>([
  [{ kind: 'exited', code: 3 }, 'ended with exit code 3'],
  [
    { kind: 'killed', reason: 'out-of-memory' },
    'was stopped because it needed more memory than limits.memoryBytes allows',
  ],
  [{ kind: 'killed', reason: 'time-limit' }, 'was stopped because it took longer than it may'],
  [{ kind: 'killed', reason: 'signal' }, 'was ended by a signal'],
])('a scanner that ended with %j has made no inventory, whatever it wrote', async (exit, how) => {
  disk.write('scan');
  const scanner = await scannerOf(disk.path);
  const payload = await scanner.prepare({ image: imageWith() }, context());
  const files = [written(payload, 'inventory.cdx.json', JSON.stringify(bom))];
  await expect(scanner.read(files, ended(exit), context())).rejects.toMatchObject({
    code: 'IMGT_SCANNER_FAILED',
    facts: { scanner: 'Sample Scanner', how, tail: 'the last words' },
  });
});

test('an exit code that is named among those of success is one', async () => {
  disk.write('scan');
  const scanner = await scannerOf(disk.path, optionsOf({ successCodes: [0, 1] }));
  const payload = await scanner.prepare({ image: imageWith() }, context());
  const files = [written(payload, 'inventory.cdx.json', JSON.stringify(bom))];
  const { components } = await scanner.read(files, ended({ kind: 'exited', code: 1 }), context());
  expect(components.map(({ name }) => name)).toEqual(['thing']);
});

test('what was injected is no find, and what only looks like it is one', async () => {
  disk.write('scan');
  const scanner = await scannerOf(disk.path);
  const payload = await scanner.prepare({ image: imageWith() }, context());
  const [program] = payload.command;
  const at = (...locations: readonly string[]) => ({
    type: 'library',
    name: `in ${locations.length}: ${String(locations[0]?.startsWith('/imgtrack-injected-0'))}`,
    evidence: { occurrences: locations.map((location) => ({ location })) },
  });
  const components = [
    at(program),
    at(`${payload.outputs[0] ?? ''}/inventory.cdx.json`),
    at(`/imgtrack-injected-${'0'.repeat(32)}/scan`),
    at(program, '/usr/bin/scan'),
  ];
  const files = [written(payload, 'inventory.cdx.json', JSON.stringify({ ...bom, components }))];
  const found = (await scanner.read(files, ended(), context())).components;
  expect(found.map(({ name, evidence }) => [name, evidence.map((one) => one.path)])).toEqual([
    ['in 1: true', [`/imgtrack-injected-${'0'.repeat(32)}/scan`]],
    ['in 2: false', ['/usr/bin/scan']],
  ]);
});
