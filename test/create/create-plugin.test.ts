import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { expectNoStackTrace } from '../support/expectations.js';
import { test, type Sandbox } from '../support/imgtrack.js';
import { npmEnvironment } from '../support/linked-packages.js';
import { run } from '../support/run.js';
import { PackedPackages, tarballOf, unpack } from './packed-packages.js';

const packages = new PackedPackages();
beforeAll(async () => packages.pack());
afterAll(() => {
  packages.remove();
});

const NAME = 'my-own';

interface Trial {
  readonly kind: string;
  readonly words: readonly string[];
  /** A configuration beside an installed plugin, which names it. */
  readonly configuration: string;
  /** Of standard output, or of the file named. */
  readonly shows: RegExp;
  readonly file?: string;
}

const trials: readonly Trial[] = [
  {
    kind: 'sink',
    words: ['scan', 'dir:.'],
    configuration: `sinks: [{ use: ${NAME}, with: { file: ${NAME}.jsonl } }]`,
    shows: /^\{"image":"dir:\.","components":\d+,"key":"[0-9a-f]{64}"\}\n$/,
    file: `${NAME}.jsonl`,
  },
  {
    kind: 'format',
    words: ['scan', 'dir:.'],
    configuration: `outputs: [${NAME}]`,
    shows: /^"kind","name","version","licences"\r\n/,
  },
  {
    kind: 'scanner',
    words: ['scan', 'dir:sample', '-o', 'json'],
    configuration: `scanner: ${NAME}`,
    shows: /"name": ?"shop"/,
  },
  {
    kind: 'runtime',
    words: ['scan', `${NAME}:shop`, '-o', 'json'],
    configuration: `runtime: ${NAME}`,
    shows: /"name": ?"shop"/,
  },
];

/** Scans in a folder, and returns what the plugin shows of it. */
async function shown(sandbox: Sandbox, { words, file }: Trial, folder: string): Promise<string> {
  const { exitCode, stdout, stderr } = await sandbox.imgtrack([...words, '--quiet'], { cwd: folder });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return file === undefined ? stdout : readFileSync(path.join(folder, file), 'utf8');
}

test.for(trials)(
  'a new $kind builds, keeps its contract, works at once, and works where its tarball is installed',
  async (trial, { sandbox }) => {
    const { kind, shows, configuration } = trial;
    packages.install(sandbox.cwd);
    const env = npmEnvironment(sandbox);
    const { exitCode, stdout, stderr } = await sandbox.imgtrack(['create', 'plugin', kind, NAME]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const folder = sandbox.file(`imgtrack-${kind}-${NAME}`);
    expect(stdout).toContain(`cd imgtrack-${kind}-${NAME}\n  npm install\n  npm test\n  imgtrack scan `);

    expect(await run('npm', ['test'], { cwd: folder, env })).toMatch(/^# fail 0$/m);
    expect(await shown(sandbox, trial, folder)).toMatch(shows);

    const elsewhere = path.join(sandbox.root, 'elsewhere');
    await mkdir(elsewhere);
    packages.install(elsewhere);
    const installed = path.join(elsewhere, 'node_modules', `imgtrack-${kind}-${NAME}`);
    await unpack(await tarballOf(folder, path.join(sandbox.root, 'tarball'), env), installed);
    expect(readdirSync(installed).sort()).toEqual(['README.md', 'dist', 'package.json']);
    expect(readdirSync(path.join(installed, 'dist')).sort()).toEqual(['index.d.ts', 'index.js']);
    for (const sample of ['sample', 'images'])
      await run('sh', ['-c', `if [ -d ${sample} ]; then cp -r ${sample} '${elsewhere}'; fi`], { cwd: folder });
    await writeFile(path.join(elsewhere, '.imgtrackrc.yaml'), `${configuration}\n`);
    expect(await shown(sandbox, trial, elsewhere)).toMatch(shows);
  },
);

test('an empty folder is used, wherever it is', async ({ sandbox }) => {
  const words = ['create', 'plugin', 'format', NAME, '--directory'];
  const here = await sandbox.imgtrack([...words, '.']);
  expect(here.exitCode, here.stderr).toBe(0);
  expect(here.stdout).not.toContain('cd ');
  expect(readdirSync(sandbox.cwd).sort()).toEqual([
    '.gitignore',
    '.imgtrackrc.yaml',
    'README.md',
    'package.json',
    'src',
    'tsconfig.json',
  ]);
  const below = await sandbox.imgtrack([...words, "below/it's"]);
  expect(below.exitCode, below.stderr).toBe(0);
  expect(below.stdout).toContain(`  cd 'below/it'\\''s'\n`);
  expect(readdirSync(sandbox.file('below', "it's"))).toContain('package.json');
});

test.for([
  { words: ['sink', 'My Sink'], said: 'IMGT_PLUGIN_NAME_INVALID' },
  { words: ['sink', '../ledger'], said: 'IMGT_PLUGIN_NAME_INVALID' },
  { words: ['sink', 'directory'], said: 'brings a sink of this name along' },
  { words: ['sinks', 'ledger'], said: 'to be one of: sink, runtime, scanner, format' },
  { words: ['sink'], said: 'name' },
  { words: ['sink', 'ledger', '--directory', 'taken'], said: 'IMGT_FOLDER_TAKEN' },
  { words: ['sink', 'ledger', '--directory', 'taken/file'], said: 'IMGT_FOLDER_TAKEN' },
  { words: ['sink', 'ledger', '--directory', 'taken/file/x'], said: 'IMGT_OUTPUT_UNWRITABLE' },
])('nothing is made of $words, and it is said why', async ({ words, said }, { sandbox }) => {
  await mkdir(sandbox.file('taken'));
  await writeFile(sandbox.file('taken', 'file'), 'mine');
  const outcome = await sandbox.imgtrack(['create', 'plugin', ...words]);
  expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
  expect(outcome.stderr).toContain(said);
  expectNoStackTrace(outcome);
  expect(readdirSync(sandbox.cwd, { recursive: true }).sort()).toEqual(['taken', 'taken/file']);
  expect(readFileSync(sandbox.file('taken', 'file'), 'utf8')).toBe('mine');
});
