// @ts-check
/**
 * Writes what is published and run: one ESM bundle a package into its dist/, beside the declarations of `tsc -b`.
 * Third-party code is inlined, other packages of ours stay imports, dynamic imports become lazy chunks.
 * A package whose inputs did not change is skipped. `node tools/bundle.js [--force]`
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { packages, repository } from './packages.js';
import { fingerprint, hashOf } from './fingerprint.js';
import { thirdPartyNotices } from './third-party-notices.js';

/**
 * @typedef {import('./packages.js').Package} Package
 * @typedef {import('esbuild').OutputFile} OutputFile
 * @typedef {{ path: string, text: string }} Output
 */

/** Entries that no `exports` map names: file below dist/ without extension → source. */
const MORE_ENTRIES = new Map([['cli', { main: 'src/main.ts', commands: 'src/commands.ts' }]]);

/** Loaded by libraries only if the user has them; `typescript` alone is 9 MB. */
const OPTIONAL_TOOLS = ['typescript', 'ts-node', 'tsx', 'jiti'];

/** Entries that are run where nothing else of ours is: all that they need is in their one file. */
const ALONE = new Set(['serve-directory']);

const SOURCE_CONDITION = '@imgtrack/source';
const NOTICES = 'THIRD-PARTY-NOTICES.txt';

/** What CommonJS code expects to find, in the files that need it. */
const COMMONJS_SCOPE = `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __fileURLToPath(new URL('.', import.meta.url));
`;
const NEEDS_COMMONJS_SCOPE = /typeof require\b|\b__(?:file|dir)name\b/;

/**
 * @param {Package} item
 * @returns {Record<string, string>} file below dist/ without extension → absolute source
 */
function entriesOf({ folder, root, manifest }) {
  /** @type {Record<string, string>} */
  const entries = {};
  for (const target of Object.values(manifest.exports ?? {})) {
    if (typeof target === 'string' || target[SOURCE_CONDITION] === undefined) continue;
    if (Object.keys(target).length === 1) continue; // only the tests of other packages import it, and it is not published
    const name = /^\.\/dist\/(.+)\.js$/.exec(target['default'] ?? '')?.[1];
    if (name === undefined) throw new Error(`exports of packages/${folder}: "default" must be ./dist/NAME.js`);
    entries[name] = join(root, target[SOURCE_CONDITION]);
  }
  for (const [name, source] of Object.entries(MORE_ENTRIES.get(folder) ?? {})) entries[name] = join(root, source);
  for (const source of Object.values(entries)) {
    if (!existsSync(source)) throw new Error(`${relative(repository, source)} is an entry, but does not exist`);
  }
  if (Object.keys(entries).length === 0) throw new Error(`packages/${folder} has no entry with "${SOURCE_CONDITION}"`);
  return entries;
}

/**
 * @param {Package} item
 * @returns {Promise<{ outputs: Output[], inputs: string[] }>} absolute paths
 */
async function bundle(item, /** @type {Record<string, string>} */ entries) {
  const named = Object.entries(entries);
  const { manifest } = item;
  const others = [
    '@imgtrack/*',
    ...OPTIONAL_TOOLS,
    ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
  ];
  const together = named.filter(([name]) => !ALONE.has(name));
  const parts = [await bundlePart(item, Object.fromEntries(together), others)];
  for (const entry of named.filter(([name]) => ALONE.has(name)))
    parts.push(await bundlePart(item, Object.fromEntries([entry]), []));
  return {
    outputs: parts.flatMap(({ outputs }) => outputs),
    inputs: [...new Set(parts.flatMap(({ inputs }) => inputs))],
  };
}

/**
 * @param {Package} item
 * @param {Record<string, string>} entryPoints
 * @param {string[]} external
 * @returns {Promise<{ outputs: Output[], inputs: string[] }>} absolute paths
 */
async function bundlePart({ root }, entryPoints, external) {
  const dist = join(root, 'dist');
  const { outputFiles, metafile } = await build({
    entryPoints,
    outdir: dist,
    absWorkingDir: repository,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    chunkNames: 'chunks/[name]-[hash]',
    conditions: [SOURCE_CONDITION],
    external,
    // Starting is no faster for it, but packages are smaller. Names and syntax stay readable, lines short.
    minifyWhitespace: true,
    lineLimit: 160,
    legalComments: 'external',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const isLegal = (/** @type {OutputFile} */ { path }) => path.endsWith('.LEGAL.txt');
  const notices = thirdPartyNotices(
    metafile,
    outputFiles.filter(isLegal).map(({ text }) => text),
  );
  const outputs = outputFiles
    .filter((file) => !isLegal(file))
    .map(({ path, text }) => ({ path, text: NEEDS_COMMONJS_SCOPE.test(text) ? COMMONJS_SCOPE + text : text }));
  if (notices !== undefined) outputs.push({ path: join(dist, NOTICES), text: notices });
  return { outputs, inputs: Object.keys(metafile.inputs).map((path) => join(repository, path)) };
}

/**
 * Writes the outputs; removes the JavaScript of former bundles and nothing else.
 *
 * @param {string} dist
 * @param {readonly Output[]} outputs
 */
function replace(dist, outputs) {
  const current = new Set(outputs.map(({ path }) => path));
  const former = existsSync(dist) ? readdirSync(dist, { recursive: true, encoding: 'utf8' }) : [];
  for (const path of former.map((name) => join(dist, name))) {
    if ((path.endsWith('.js') || path.endsWith(NOTICES)) && !current.has(path)) rmSync(path);
  }
  for (const { path, text } of outputs) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/**
 * oclif's list of commands: with it `imgtrack --help` loads no command.
 *
 * @param {string} root of the package
 */
async function writeOclifManifest(root) {
  const path = join(root, 'oclif.manifest.json');
  const inputs = [join(root, 'package.json'), join(root, 'dist/commands.js')];
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (inputs.every((input) => statSync(input).mtimeMs < written)) return;
  rmSync(path, { force: true }); // a stale one would hide new commands
  const oclif = createRequire(join(root, 'package.json')).resolve('@oclif/core');
  const { Plugin, settings } = (await import(pathToFileURL(oclif).href)).default;
  settings.enableAutoTranspile = false;
  const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true });
  await plugin.load();
  writeFileSync(path, `${JSON.stringify(plugin.manifest, null, 1)}\n`);
}

/** @param {Output} output */
const bytesOf = ({ text }) => Buffer.byteLength(text);

/**
 * @param {Package} item
 * @param {readonly Output[]} outputs
 */
function report({ folder, root }, outputs) {
  const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const scripts = outputs.filter(({ path }) => path.endsWith('.js'));
  const entries = scripts.filter(({ path }) => !path.includes('/chunks/'));
  const sum = scripts.reduce((total, output) => total + bytesOf(output), 0);
  const parts = entries.map((output) => `${relative(join(root, 'dist'), output.path)} ${kilobytes(bytesOf(output))}`);
  const chunks = scripts.length - entries.length;
  console.log(
    `${folder.padEnd(18)}${kilobytes(sum).padStart(10)}  ${parts.join(', ')}${chunks ? `, ${chunks} chunks` : ''}`,
  );
}

/**
 * @param {Package} item
 * @param {boolean} force
 */
async function update(item, force) {
  const entries = entriesOf(item);
  const cache = join(repository, '.cache/bundle', `${item.folder}.json`);
  const recipe = hashOf(
    ['bundle.js', 'third-party-notices.js'].map((name) => join(import.meta.dirname, name)),
    [JSON.stringify(item.manifest), process.version, repository],
  );
  const known = existsSync(cache) ? JSON.parse(readFileSync(cache, 'utf8')) : undefined;
  const unchanged =
    !force &&
    known?.recipe === recipe &&
    known.inputs.state === fingerprint(known.inputs.paths) &&
    known.outputs.state === fingerprint(known.outputs.paths);
  if (unchanged) return;

  const { outputs, inputs } = await bundle(item, entries);
  replace(join(item.root, 'dist'), outputs);
  report(item, outputs);
  const paths = outputs.map(({ path }) => path);
  mkdirSync(dirname(cache), { recursive: true });
  writeFileSync(
    cache,
    JSON.stringify({
      recipe,
      inputs: { paths: inputs, state: fingerprint(inputs) },
      outputs: { paths, state: fingerprint(paths) },
    }),
  );
}

const force = process.argv.includes('--force');
const all = packages();
/** @param {string} name @param {() => Promise<void>} work */
const attempt = async (name, work) => {
  try {
    await work();
  } catch (error) {
    console.error(`packages/${name} was not bundled: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
};
for (const item of all) await attempt(item.folder, async () => update(item, force));
// It loads the bundles, so it comes after them.
await attempt('cli', async () => writeOclifManifest(join(repository, 'packages/cli')));
