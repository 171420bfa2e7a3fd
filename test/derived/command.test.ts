import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { InventoryReport } from '@imgtrack/core';
import { beforeAll, describe, expect } from 'vitest';
import { engineOrSkip, engines, type TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { imgtrackOn, reportOf } from '../runtimes/scan-engine.js';
import { orSkip, repository } from '../support/assets.js';
import { expectFailure } from '../support/expectations.js';
import { type Outcome, type Sandbox, test } from '../support/imgtrack.js';
import { installedPackages } from '../support/installed-packages.js';
import { run } from '../support/run.js';
import { thirdPartyScanner } from '../support/third-party-scanners.js';

/** The first time it takes longer than a test may; why there is none, the tests say. */
beforeAll(async () => {
  await thirdPartyScanner('osv-scalibr').catch(() => undefined);
}, 600_000);

/** Options of the scanner "command" for OSV-SCALIBR. */
const scalibr = (program: string, changes: object = {}): object => ({
  name: 'OSV-SCALIBR',
  version: '0.5.3',
  program,
  command: ['{scanner}/scalibr', '--offline', '--root', '{root}', '-o', 'cdx-json={output}/inventory.cdx.json'],
  outputs: [{ file: 'inventory.cdx.json', format: 'cyclonedx' }],
  ...changes,
});

/** Writes a configuration with this scanner, and returns the words that name it. */
function configured(sandbox: Sandbox, options: object, settings: object = {}): readonly string[] {
  const file = sandbox.file('imgtrack.json');
  writeFileSync(file, JSON.stringify({ scanner: { use: 'command', with: options }, ...settings }));
  return ['--config', file];
}

/** Where the engine's user reaches a file below the repository. */
const reached = (engine: TestEngine, file: string): string =>
  path.join(engine.repository, path.relative(repository, file));

interface Bom {
  readonly components: readonly { readonly name: string; readonly version?: string; readonly purl?: string }[];
}

/** What the scanner finds in a folder, when it is run here. */
async function foundDirectly(program: string, tree: string, sandbox: Sandbox): Promise<readonly string[]> {
  const file = path.join(sandbox.root, 'direct.cdx.json');
  await run(program, ['--offline', '--root', tree, '-o', `cdx-json=${file}`]);
  const { components } = JSON.parse(readFileSync(file, 'utf8')) as Bom;
  return components.map(({ name, version = '', purl = '' }) => `${name} ${version} ${purl}`).sort();
}

const foundInside = ({ inventory }: InventoryReport): readonly string[] =>
  inventory.components.map(({ name, version = '', purl = '' }) => `${name} ${version} ${purl}`).sort();

/** Containers and images that a scan has left in its engine. */
async function leftIn(engine: TestEngine, scanId: string): Promise<string> {
  const label = ['--filter', `label=io.imgtrack.scan=${scanId}`];
  const rows = await Promise.all([
    engine.command(['ps', '--all', '--quiet', ...label]),
    engine.command(['images', '--all', '--quiet', ...label]),
  ]);
  return rows.map(({ stdout }) => stdout).join('');
}

/** Copies a program of this machine into a folder, and what it needs into lib below it. Returns the name of its loader. */
async function copyWithLibraries(program: string, folder: string): Promise<string> {
  const lines = (await run('ldd', [program])).split('\n');
  const needed = lines.flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);
  mkdirSync(path.join(folder, 'lib'), { recursive: true });
  copyFileSync(program, path.join(folder, path.basename(program)));
  for (const library of needed) copyFileSync(library, path.join(folder, 'lib', path.basename(library)));
  return path.basename(needed.at(-1) ?? '');
}

const scanOn = async (
  sandbox: Sandbox,
  engine: TestEngine,
  reference: string,
  words: readonly string[],
): Promise<Outcome> => imgtrackOn(sandbox, engine, ['scan', `${engine.runtime}:${reference}`, '--quiet', ...words]);

/** One of each kind: large scanners take long to carry. */
const kinds = engines.filter(({ name, runtime }) => name === runtime);

describe.each(kinds.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  test('a scanner of others finds in the container what it finds in the folder, and leaves nothing in the engine', async ({
    sandbox,
    task,
    skip,
  }) => {
    await engineOrSkip({ task, skip }, engine);
    const program = await orSkip({ task, skip }, async () => thirdPartyScanner('osv-scalibr'));
    const { reference, tree } = await loaded(engine, 'debian');
    const words = configured(sandbox, scalibr(reached(engine, program)));
    const report = await reportOf(sandbox, engine, `${engine.runtime}:${reference}`, words);
    expect(report).toMatchObject({
      status: 'scanned',
      how: 'derived-image',
      inventory: { scanner: { name: 'OSV-SCALIBR', version: '0.5.3' } },
    });
    expect(foundInside(report)).toEqual(await foundDirectly(program, tree, sandbox));
    const packages = report.inventory.components.filter(({ kind }) => kind === 'os-package');
    const listed = packages.map(({ name, version = '', architecture = '' }) => `${name} ${version} ${architecture}`);
    expect(listed.sort()).toEqual(await installedPackages(tree));
    expect(await leftIn(engine, report.scanId)).toBe('');
  });

  test('it runs in an image without a shell, a libc and a temporary folder, and finds nothing there, not even itself', async ({
    sandbox,
    task,
    skip,
  }) => {
    await engineOrSkip({ task, skip }, engine);
    const program = await orSkip({ task, skip }, async () => thirdPartyScanner('osv-scalibr'));
    const { reference } = await loaded(engine, 'program');
    const words = configured(sandbox, scalibr(reached(engine, program)));
    const { inventory } = await reportOf(sandbox, engine, `${engine.runtime}:${reference}`, words);
    expect(inventory.components).toEqual([]);
    expect(inventory.coverage.catalogers).toEqual([{ id: 'OSV-SCALIBR', status: 'nothing', components: 0 }]);
  });

  test('the content of an image is injected, be it in the engine or in an archive', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const [scanner, { reference }] = [await loaded(engine, 'program'), await loaded(engine, 'static')];
    const inEngine = `${engine.runtime}:${scanner.reference}`;
    for (const image of [inEngine, `docker-archive:${scanner.archive}`]) {
      const words = configured(sandbox, {
        name: 'writer',
        version: '1',
        image,
        command: ['{scanner}/program', 'write', '{output}/thousand', '1000'],
        outputs: [{ file: 'thousand', format: 'document' }],
      });
      const { inventory, scanId } = await reportOf(sandbox, engine, `${engine.runtime}:${reference}`, words);
      expect(inventory.documents, image).toMatchObject([{ name: 'thousand', size: 1000 }]);
      expect(await leftIn(engine, scanId)).toBe('');
    }
  });

  test('an image to inject that is nowhere is an error that names it', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference } = await loaded(engine, 'static');
    const image = `${engine.runtime}:images.example/static:nowhere`;
    const words = configured(sandbox, { ...scalibr('/never'), program: undefined, image });
    expectFailure(await scanOn(sandbox, engine, reference, words), {
      code: 'IMGT_IMAGE_NOT_FOUND',
      exitCode: 5,
      naming: ['images.example/static:nowhere', reference],
    });
  });

  test('a scanner that fails is said to have failed, with what it said last', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const program = await orSkip({ task, skip }, async () => thirdPartyScanner('osv-scalibr'));
    const { reference } = await loaded(engine, 'static');
    const command = ['{scanner}/scalibr', '--there-is-no-such-option'];
    const outcome = await scanOn(sandbox, engine, reference, [
      ...configured(sandbox, scalibr(reached(engine, program), { command })),
      '--cache',
      'off',
    ]);
    expectFailure(outcome, {
      code: 'IMGT_SCANNER_FAILED',
      exitCode: 5,
      naming: ['OSV-SCALIBR made no inventory: it ended with exit code', 'there-is-no-such-option'],
      withinMs: 60_000,
    });
  });
});

/** One engine will do: nothing of this is the engine's. */
describe.each(engines.slice(0, 1))('whichever engine', (engine) => {
  test('another version or another command is another scanner: the inventory of before is not used again', async ({
    sandbox,
    task,
    skip,
  }) => {
    await engineOrSkip({ task, skip }, engine);
    const program = await orSkip({ task, skip }, async () => thirdPartyScanner('osv-scalibr'));
    const { reference } = await loaded(engine, 'static');
    const from = async (changes: object): Promise<string> => {
      const words = configured(sandbox, scalibr(program, changes));
      const { stdout, stderr } = await scanOn(sandbox, engine, reference, ['--json', ...words]);
      const [report] = (JSON.parse(stdout || '{"reports":[]}') as { readonly reports: readonly InventoryReport[] })
        .reports;
      return report?.from ?? stderr;
    };
    expect([
      await from({}),
      await from({}),
      await from({ version: '0.5.4' }),
      await from({ successCodes: [0, 1] }),
    ]).toEqual(['scan', 'cache', 'scan', 'scan']);
  });

  test('a dynamic program brings its loader and libraries along, and what it writes is kept byte for byte', async ({
    sandbox,
    task,
    skip,
  }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference, tree } = await loaded(engine, 'static');
    const folder = sandbox.file('kit');
    const loader = await copyWithLibraries('/bin/cp', folder);
    const words = configured(sandbox, {
      name: 'cp',
      version: '1',
      folder,
      command: [
        `{scanner}/lib/${loader}`,
        '--library-path',
        '{scanner}/lib',
        '{scanner}/cp',
        '{root}var/lib/dpkg/status',
        '{output}/status',
      ],
      outputs: [{ file: 'status', format: 'document', mediaType: 'text/plain' }],
    });
    const { inventory } = await reportOf(sandbox, engine, `${engine.runtime}:${reference}`, words);
    const content = readFileSync(path.join(tree, 'var/lib/dpkg/status'));
    expect(inventory.documents).toMatchObject([
      {
        name: 'status',
        mediaType: 'text/plain',
        size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      },
    ]);
  });

  test('a program that the image cannot run is refused before anything is built', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference } = await loaded(engine, 'static');
    const command = [`{scanner}/${path.basename(process.execPath)}`, '--version'];
    const words = configured(sandbox, scalibr(process.execPath, { command }));
    expectFailure(await scanOn(sandbox, engine, reference, words), {
      code: 'IMGT_SCANNER_UNUSABLE',
      exitCode: 3,
      naming: [process.execPath, 'OSV-SCALIBR', 'it is dynamic and needs /lib'],
    });
  });

  test('options that are wrong are all said at once, with where they are', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const words = configured(sandbox, { name: 'x', command: ['scan', '{home}'], outputs: [] });
    expectFailure(await scanOn(sandbox, engine, 'images.example/static:1', words), {
      code: 'IMGT_PLUGIN_OPTIONS',
      exitCode: 3,
      naming: [
        'imgtrack.json',
        'scanner.with.version:',
        'scanner.with.command[1]: {home} stands for nothing',
        'scanner.with.outputs: name at least one file',
        'nothing says what to inject',
      ],
    });
  });
});
