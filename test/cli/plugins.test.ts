import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { repository } from '../support/assets.js';
import { expectFailure } from '../support/expectations.js';
import { test, type Sandbox } from '../support/imgtrack.js';
import { writeRoot } from '../support/sample-roots.js';

/** A sink in plain JavaScript, with a validator and steps of the test's choice. */
const sink = (steps: string, options = '{ validate: (value) => ({ value }) }'): string => `export default {
  $type: 'imgtrack.plugin', apiVersion: 1, kind: 'sink', name: 'mine', version: '1.2.3', description: 'Sends it away.',
  options: { '~standard': { version: 1, vendor: 'test', ...${options} } }, create: () => (${steps}) };`;

const accepting = "{ mode: 'inline', deliver: async () => ({ status: 'accepted' }) }";

/** The validator takes what has a url; its JSON Schema says so. */
const describing = `{
  validate: (value) => typeof value.url === 'string' ? { value } : { issues: [{ message: 'a url is needed', path: ['url'] }] },
  jsonSchema: { input: () => ({ $schema: 'x', type: 'object', required: ['url'], additionalProperties: false, properties: {
    url: { type: 'string', description: 'Where to.' }, retries: { type: 'integer', default: 3 } } }) } }`;

test('a plugin is shown with its options, whatever the configuration gives it', async ({ sandbox }) => {
  writeFileSync(sandbox.file('mine.mjs'), sink(accepting, describing));
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'sinks: [{ use: ./mine.mjs, with: { url: 3 } }]\n');
  for (const name of ['./mine.mjs', 'mine']) {
    const { exitCode, stderr, stdout } = await sandbox.imgtrack(['plugins', name]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const text of [
      'sink mine 1.2.3',
      'Sends it away.',
      sandbox.file('mine.mjs'),
      'url: text, required',
      'default 3',
    ])
      expect(stdout).toContain(text);
  }
  const { stdout } = await sandbox.imgtrack(['plugins', 'mine', '--json']);
  expect(JSON.parse(stdout)).toEqual([
    {
      kind: 'sink',
      name: 'mine',
      version: '1.2.3',
      apiVersion: 1,
      description: 'Sends it away.',
      resolvedFrom: sandbox.file('mine.mjs'),
      configured: true,
      use: './mine.mjs',
      options: [
        { name: 'url', type: 'text', required: true, description: 'Where to.' },
        { name: 'retries', type: 'whole number', required: false, default: '3' },
      ],
      optionsSchema: expect.objectContaining({ required: ['url'] }),
    },
  ]);
});

test('a plugin without a description of its options says that they cannot be listed', async ({ sandbox }) => {
  writeFileSync(sandbox.file('mine.mjs'), sink(accepting));
  const words = ['plugins', 'mine', '--set', 'sinks=["./mine.mjs"]'];
  expect((await sandbox.imgtrack(words)).stdout).toContain('Its options cannot be listed');
  expect(JSON.parse((await sandbox.imgtrack([...words, '--json'])).stdout)[0]).not.toHaveProperty('options');
});

test('every built-in plugin that has options lists them', async ({ sandbox }) => {
  const { stdout } = await sandbox.imgtrack(['plugins', '--json']);
  const plugins = JSON.parse(stdout) as readonly { readonly kind: string; readonly name: string }[];
  const shown = await Promise.all(
    ['directory', 'docker', 'builtin'].map(async (name) => (await sandbox.imgtrack(['plugins', name])).stdout),
  );
  expect(plugins.map(({ name }) => name)).toEqual(expect.arrayContaining(['directory', 'docker', 'builtin', 'json']));
  expect(shown[0]).toContain('path: text, required');
  for (const text of shown) expect(text).not.toContain('cannot be listed');
});

test('an unknown plugin is answered with the nearest name, a broken one with what is wrong', async ({ sandbox }) => {
  const unknown = await sandbox.imgtrack(['plugins', 'dirctory']);
  expectFailure(unknown, { code: 'IMGT_PLUGIN_UNKNOWN', exitCode: 2, naming: ['dirctory', '"directory"'] });
  writeFileSync(sandbox.file('mine.mjs'), 'throw new Error("no luck");');
  const broken = await sandbox.imgtrack(['plugins', './mine.mjs', '--set', 'sinks=["./mine.mjs"]']);
  expectFailure(broken, { code: 'IMGT_PLUGIN_BROKEN', exitCode: 4, naming: ['mine.mjs', 'no luck'] });
});

const schemaOf = async (sandbox: Sandbox, words: readonly string[] = []): Promise<ValidateFunction> => {
  const { exitCode, stderr, stdout } = await sandbox.imgtrack(['config', 'schema', ...words]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(stdout));
};

test('the schema of configurations knows the options of the built-in plugins and of those in use', async ({
  sandbox,
}) => {
  writeFileSync(sandbox.file('mine.mjs'), sink(accepting, describing));
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'sinks: [./mine.mjs]\n');
  const accepts = await schemaOf(sandbox);
  const right = {
    sinks: [
      { use: './mine.mjs', with: { url: 'x' } },
      { use: 'directory', with: { path: 'out' } },
    ],
  };
  expect(accepts(right), JSON.stringify(accepts.errors)).toBe(true);
  for (const use of [
    { use: './mine.mjs', with: { url: 3 } },
    { use: './mine.mjs' },
    { use: 'directory', with: { pth: 'out' } },
    { use: 'directory', with: { path: 'out', formats: 'json' } },
  ])
    expect(accepts({ sinks: [use] }), JSON.stringify(use)).toBe(false);
  expect((await schemaOf(sandbox, ['--base']))({ sinks: [{ use: './mine.mjs', with: 3 }] })).toBe(true);
});

test('a plugin that cannot be loaded is told, and the schema is printed without its options', async ({ sandbox }) => {
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'sinks: [./nowhere.mjs]\n');
  const outcome = await sandbox.imgtrack(['config', 'schema']);
  expectFailure(outcome, { code: 'IMGT_PLUGIN_NOT_FOUND', exitCode: 4, naming: ['./nowhere.mjs'] });
  expect(JSON.parse(outcome.stdout)).toHaveProperty(['$defs', 'sink directory']);
});

const docs = path.join(repository, 'docs');
const examples = readdirSync(docs)
  .filter((name) => name.endsWith('.md'))
  .flatMap((page) =>
    [...readFileSync(path.join(docs, page), 'utf8').matchAll(/^```yaml.*\n([^`]*)^```$/gm)].map(
      ([, text = ''], index) => ({ name: `${page} ${index + 1}`, text }),
    ),
  );

test('every configuration in the documentation is right by the schema', async ({ sandbox }) => {
  expect(examples.length).toBeGreaterThan(5);
  const accepts = await schemaOf(sandbox);
  for (const { name, text } of examples) {
    writeFileSync(sandbox.file('example.yaml'), text);
    const { stdout, stderr } = await sandbox.imgtrack(['config', 'show', '--json', '--config', 'example.yaml']);
    expect(stderr, name).toBe('');
    expect(accepts(JSON.parse(stdout).settings), `${name}: ${JSON.stringify(accepts.errors)}`).toBe(true);
  }
});

test('config show masks secrets and prints whole JSON', async ({ sandbox }) => {
  const hostile = `quote " backslash \\\\ password=hunter22" and more`;
  const options = { token: 'hunter22', url: 'https://joe:hunter22@example.com/', note: hostile, secret: 'env:NAME' };
  writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify({ sinks: [{ use: './mine.mjs', with: options }] }));
  const { stdout } = await sandbox.imgtrack(['config', 'show', '--json']);
  expect(stdout).not.toContain('hunter22');
  expect(JSON.parse(stdout).settings.sinks[0].with).toEqual({
    token: '***',
    url: 'https://***@example.com/',
    note: expect.stringContaining('***'),
    secret: 'env:NAME',
  });
  const table = await sandbox.imgtrack(['config', 'show']);
  expect(table.stdout).not.toContain('hunter22');
  expect(table.stdout).toContain('"token":"***"');
});

const wrong: readonly {
  readonly what: string;
  readonly steps: string;
  readonly code: string;
  readonly naming: string;
}[] = [
  {
    what: 'answers with nothing',
    steps: "{ mode: 'inline', deliver: async () => undefined }",
    code: 'IMGT_DELIVERY_FAILED',
    naming: 'no receipt',
  },
  {
    what: 'answers with text',
    steps: "{ mode: 'inline', deliver: async () => 'ok' }",
    code: 'IMGT_DELIVERY_FAILED',
    naming: 'a string',
  },
  {
    what: 'answers with an unknown status',
    steps: "{ mode: 'inline', deliver: async () => ({ status: 'ok' }) }",
    code: 'IMGT_DELIVERY_FAILED',
    naming: '"ok"',
  },
  {
    what: 'refuses without a reason',
    steps: "{ mode: 'inline', deliver: async () => ({ status: 'refused' }) }",
    code: 'IMGT_DELIVERY_FAILED',
    naming: 'without a reason',
  },
  {
    what: 'throws at deliver',
    steps: "{ mode: 'inline', deliver: async () => { throw new Error('not today'); } }",
    code: 'IMGT_DELIVERY_FAILED',
    naming: 'not today',
  },
  {
    what: 'throws no error at deliver',
    steps: "{ mode: 'inline', deliver() { throw undefined; } }",
    code: 'IMGT_DELIVERY_FAILED',
    naming: 'unknown error',
  },
  {
    what: 'throws at check',
    steps: "{ mode: 'inline', check: async () => { throw new Error('not today'); }, deliver: async () => 1 }",
    code: 'IMGT_SINK_UNUSABLE',
    naming: 'not today',
  },
  { what: 'has no deliver', steps: "{ mode: 'inline' }", code: 'IMGT_PLUGIN_INVALID', naming: 'deliver' },
  {
    what: 'promises its steps',
    steps: `Promise.resolve(${accepting})`,
    code: 'IMGT_PLUGIN_INVALID',
    naming: 'promise',
  },
];

test.for(wrong)(
  'a sink that $what is told, and imgtrack ends properly',
  async ({ steps, code, naming }, { sandbox }) => {
    writeRoot(sandbox.file('root'));
    writeFileSync(sandbox.file('mine.mjs'), sink(steps));
    writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'sinks: [./mine.mjs]\n');
    const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--quiet']);
    const exitCode = { IMGT_DELIVERY_FAILED: 7, IMGT_SINK_UNUSABLE: 3 }[code] ?? 4;
    expectFailure(outcome, { code, exitCode, naming: ['mine', naming] });
  },
);

test('a reference to a secret that does not resolve is told before anything is scanned', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const url = 'http://127.0.0.1:9/ManageSoftRL';
  for (const [password, naming] of [
    ['env:IMGTRACK_NO_SUCH_VARIABLE', 'IMGTRACK_NO_SUCH_VARIABLE'],
    ['file:no-such-file', sandbox.file('no-such-file')],
  ] as const) {
    const use = { use: 'beacon', with: { url, user: 'joe', password } };
    writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify({ sinks: [use] }));
    const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--quiet']);
    expectFailure(outcome, { code: 'IMGT_SINK_UNUSABLE', exitCode: 3, naming: ['beacon', naming] });
  }
});

test('a plugin for another plugin API is told, with both numbers', async ({ sandbox }) => {
  writeFileSync(sandbox.file('mine.mjs'), sink(accepting).replace('apiVersion: 1', 'apiVersion: 99'));
  const outcome = await sandbox.imgtrack(['plan', 'dir:root', '--set', 'sinks=["./mine.mjs"]']);
  expectFailure(outcome, { code: 'IMGT_PLUGIN_INCOMPATIBLE', exitCode: 4, naming: ['mine', '99', 'API 1'] });
});

test('a sink that throws while it is ended changes no result', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const steps =
    "{ mode: 'inline', deliver: async () => ({ status: 'accepted' }), [Symbol.asyncDispose]: async () => { throw new Error('not today'); } }";
  writeFileSync(sandbox.file('mine.mjs'), sink(steps));
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--quiet', '--set', 'sinks=["./mine.mjs"]']);
  expect({ ...outcome, durationMs: 0 }).toMatchObject({ exitCode: 0, stdout: '' });
});

test('two sinks of one name are a problem of the plan, whatever else is wrong', async ({ sandbox }) => {
  writeFileSync(sandbox.file('mine.mjs'), sink(accepting, describing));
  const use = '{ use: ./mine.mjs, name: archive, with: { url: x } }';
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), `sinks: [${use}, ${use.replace('url', 'link')}, ./mine.mjs]\n`);
  const { exitCode, stderr } = await sandbox.imgtrack(['plan', 'dir:root']);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('"archive" in');
  expect(stderr).toContain('(sinks[1].with) is the name of another sink already');
  expect(stderr).toContain('sinks[2].with.url: a url is needed');
});

/** A project with a package.json that cannot be parsed. */
function brokenProject(sandbox: Sandbox): void {
  mkdirSync(sandbox.file('project', 'plugins'), { recursive: true });
  writeFileSync(sandbox.file('project', 'package.json'), '{ "name": ');
  writeFileSync(sandbox.file('project', 'plugins', 'mine.js'), sink(accepting));
  writeFileSync(sandbox.file('project', 'plugins', 'imgtrack.yaml'), 'sinks: [./mine.js, directory]\n');
}

test('a package.json above that cannot be parsed is named, and no plugin is blamed', async ({ sandbox }) => {
  brokenProject(sandbox);
  const words = ['plan', 'dir:root', '--config', 'project/plugins/imgtrack.yaml'];
  const { exitCode, stderr } = await sandbox.imgtrack(words);
  expect(exitCode).toBe(3);
  expect([...stderr.matchAll(/^Code: (\S+)$/gm)].map(([, code]) => code)).toEqual([
    'IMGT_PACKAGE_JSON_INVALID',
    'IMGT_PLUGIN_OPTIONS',
  ]);
  expect(stderr).toContain(sandbox.file('project', 'package.json'));
});

test('a package.json here that cannot be parsed is named, and no configuration is blamed', async ({ sandbox }) => {
  brokenProject(sandbox);
  const cwd = sandbox.file('project');
  const outcome = await sandbox.imgtrack(['config', 'show', '--config', 'plugins/imgtrack.yaml'], { cwd });
  const naming = [`${path.join(cwd, 'package.json')} cannot be parsed`];
  expectFailure(outcome, { code: 'IMGT_PACKAGE_JSON_INVALID', exitCode: 3, naming });
});
