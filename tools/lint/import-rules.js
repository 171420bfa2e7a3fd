// @ts-check
/**
 * The import rules of the architecture, one row each, as an ESLint configuration that needs no type information.
 * `import-rules.test.ts` breaks every row once. One more rule, that the contract of core carries no third-party code,
 * cannot be seen in a single file and is tested there by bundling.
 */
import { posix, relative, sep } from 'node:path';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * @typedef {import('eslint').Rule.RuleModule} RuleModule
 * @typedef {import('eslint').Rule.Node} Node
 * @typedef {import('eslint').Linter.Config} Config
 *
 * @typedef {object} ImportRequest one import, re-export or `import()` as it is written
 * @property {string} file the importing file, relative to the repository, with `/`
 * @property {string} specifier
 * @property {boolean} lazy whether it is an `import()` expression
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {readonly string[]} files
 * @property {readonly string[]} [ignores]
 * @property {(request: ImportRequest) => string | undefined} [objection] what is wrong with an import, if anything
 * @property {Readonly<Record<string, string>>} [objections] selector → what is wrong with the syntax it matches
 */

/**
 * Which of our packages each package may import. A package that is not here may not exist.
 *
 * @type {ReadonlyMap<string, readonly string[]>}
 */
const MAY_IMPORT = new Map(
  Object.entries({
    core: [],
    rootfs: ['core'],
    'engine-oci': ['core', 'rootfs'],
    'runtime-docker': ['core', 'engine-oci'],
    'runtime-podman': ['core', 'engine-oci'],
    'runtime-nerdctl': ['core', 'engine-oci'],
    'runtime-archive': ['core', 'rootfs'],
    'scanner-builtin': ['core'],
    'scanner-ndtrack': ['core', 'rootfs'],
    'scanner-command': ['core'],
    formats: ['core'],
    http: ['core'],
    sinks: ['core', 'http'],
    'sink-s3': ['core', 'http'],
    'sink-postgres': ['core', 'http'],
    'sink-dependency-track': ['core', 'http'],
    'sink-oci': ['core', 'http'],
    testing: ['core'],
    cli: ['core'],
  }),
);

const FIRST_PARTY_TABLE = 'packages/cli/src/first-party.ts';
const SPAWNER = 'packages/core/src/process/execa-command-runner.ts';
/** A program of its own, that is talked to over its standard input and output. */
const FILE_SERVER = 'packages/rootfs/src/served/serve-directory.ts';

/** Tests, and what only they use. */
const TESTS = ['**/*.test.ts', 'packages/*/src/testing/**'];
const SOURCES = ['packages/*/src/**/*.ts', 'packages/*/bin/**/*.js'];
/** Packages whose entry file is, or holds, a plugin. */
const PLUGIN_PACKAGE = /^(?:runtime|scanner|sink|format)-|^(?:formats|sinks)$/;

/** `process`, or the `process` of something, as the object of a member expression. */
const PROCESS = ':matches([object.name="process"], [object.property.name="process"])';
const STREAMS = '/^(?:env|stdin|stdout|stderr)$/';
const TERMINAL = 'Only packages/cli reads the environment and uses the terminal.';

/** @param {string} file */
const packageOf = (file) => /^packages\/([^/]+)\//.exec(file)?.[1] ?? '';

/** @param {string} specifier */
const ourPackage = (specifier) => /^@imgtrack\/([^/]+)/.exec(specifier)?.[1];

/**
 * Where a relative specifier leads, relative to the repository.
 *
 * @param {ImportRequest} request
 */
const target = ({ file, specifier }) =>
  specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : undefined;

/** @param {string} file */
const isTest = (file) => file.endsWith('.test.ts') || /^packages\/[^/]+\/src\/testing\//.test(file);

/** @type {readonly Row[]} */
export const rows = [
  {
    name: 'package-layers',
    files: SOURCES,
    objection: (request) => {
      const importer = packageOf(request.file);
      const allowed = MAY_IMPORT.get(importer);
      if (allowed === undefined) return `Add packages/${importer} to the table in tools/lint/import-rules.js.`;
      const path = target(request);
      if (path !== undefined) {
        return path.startsWith(`packages/${importer}/`)
          ? undefined
          : `'${request.specifier}' leaves the package: import other packages by name.`;
      }
      const imported = ourPackage(request.specifier);
      if (/^@imgtrack\/[^/]+\/testing$/.test(request.specifier) && !isTest(request.file))
        return `Only tests import '${request.specifier}'.`;
      if (imported === undefined || allowed.includes(imported)) return undefined;
      if (imported === 'testing' && isTest(request.file)) return undefined;
      if (importer === 'cli' && PLUGIN_PACKAGE.test(imported)) return undefined; // lazy-first-party decides
      const may = allowed.length === 0 ? 'none of our packages' : `only ${allowed.join(', ')}`;
      return `packages/${importer} may import ${may}, not ${imported}.`;
    },
  },
  {
    name: 'lazy-first-party',
    files: ['packages/cli/**/*.{ts,js}'],
    objection: ({ file, specifier, lazy }) => {
      const imported = ourPackage(specifier);
      if (imported === undefined || !PLUGIN_PACKAGE.test(imported)) return undefined;
      return lazy && file === FIRST_PARTY_TABLE
        ? undefined
        : `The command names ${imported} only as a lazy import() in ${FIRST_PARTY_TABLE}.`;
    },
  },
  {
    name: 'host-only-in-cli',
    files: SOURCES,
    ignores: ['packages/cli/**'],
    objection: ({ specifier }) =>
      specifier === '@imgtrack/core/host'
        ? 'Only packages/cli runs the host: a plugin has what create() is given.'
        : undefined,
  },
  {
    name: 'inversify-only-in-container',
    files: SOURCES,
    ignores: ['packages/core/src/plugin/**', 'packages/core/src/container/**'],
    objection: ({ specifier }) =>
      /^(?:inversify|@inversifyjs\/[^/]+|reflect-metadata)(?:\/|$)/.test(specifier)
        ? 'Only packages/core/src/plugin and packages/core/src/container know the container.'
        : undefined,
  },
  {
    name: 'one-file-spawns',
    files: SOURCES,
    ignores: [SPAWNER, ...TESTS],
    objection: ({ specifier }) =>
      /^(?:execa(?:\/.*)?|(?:node:)?child_process)$/.test(specifier)
        ? `Only ${SPAWNER} starts processes: use the CommandRunner.`
        : undefined,
  },
  {
    name: 'pure-contracts',
    files: ['packages/core/src/{model,steps}/**/*.ts'],
    ignores: TESTS,
    objection: (request) =>
      /^packages\/core\/src\/(?:model|steps)\//.test(target(request) ?? '')
        ? undefined
        : `model and steps import nothing but each other, not '${request.specifier}'.`,
  },
  {
    name: 'terminal-only-in-cli',
    files: SOURCES,
    ignores: ['packages/cli/**', FILE_SERVER, ...TESTS],
    objections: {
      [`MemberExpression${PROCESS}:matches([property.name=${STREAMS}], [property.value=${STREAMS}])`]: TERMINAL,
      [`VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name=${STREAMS}]`]: TERMINAL,
      [`ImportDeclaration[source.value=/^(?:node:)?process$/] > ImportSpecifier[imported.name=${STREAMS}]`]: TERMINAL,
      'MemberExpression[object.name="console"]': TERMINAL,
      'MemberExpression[object.name="globalThis"][property.name="console"]': TERMINAL,
      'ImportDeclaration[source.value=/^(?:node:)?console$/]': TERMINAL,
    },
  },
  {
    name: 'named-exports',
    files: SOURCES,
    ignores: [
      'packages/{runtime,scanner,sink,format}-*/src/index.ts',
      'packages/{formats,sinks}/src/**/index.ts',
      'packages/cli/src/commands/**',
      ...TESTS,
    ],
    objections: {
      'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]':
        'Only plugins and commands are default exports: export by name.',
    },
  },
];

/**
 * The specifier of an import, where it is a literal.
 *
 * @param {Node | null | undefined} source
 */
const literal = (source) => {
  if (source?.type === 'Literal' && typeof source.value === 'string') return source.value;
  if (source?.type === 'TemplateLiteral' && source.expressions.length === 0)
    return source.quasis[0]?.value.cooked ?? undefined;
  return undefined;
};

const STATIC_IMPORT =
  'ImportDeclaration, ExportAllDeclaration, ExportNamedDeclaration[source], TSImportType, CallExpression[callee.name="require"]';

/**
 * @param {Row} row
 * @returns {RuleModule}
 */
const ruleOf = ({ objection, objections = {} }) => ({
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = relative(context.cwd, context.filename).replaceAll(sep, '/');
    /**
     * @param {any} node
     * @param {boolean} lazy
     */
    const judge = (node, lazy) => {
      const specifier = literal(node.source ?? node.argument?.literal ?? node.arguments?.[0]);
      const message = specifier === undefined ? undefined : objection?.({ file, specifier, lazy });
      if (message !== undefined) context.report({ node, message });
    };
    const bySyntax = Object.entries(objections).map(([selector, message]) => [
      selector,
      (/** @type {Node} */ node) => context.report({ node, message }),
    ]);
    if (objection === undefined) return Object.fromEntries(bySyntax);
    return {
      ...Object.fromEntries(bySyntax),
      [STATIC_IMPORT]: (/** @type {Node} */ node) => judge(node, false),
      ImportExpression: (node) => judge(node, true),
    };
  },
});

const plugin = { rules: Object.fromEntries(rows.map((row) => [row.name, ruleOf(row)])) };

/** @type {Config} */
const parsing = {
  name: 'imgtrack/parser',
  files: ['**/*.ts'],
  languageOptions: { parser: /** @type {any} */ (tseslint.parser) },
};

/** @type {Config} */
const acyclic = {
  name: 'imgtrack/no-cycle',
  files: ['packages/*/src/**/*.ts', 'tools/**/*.{js,ts}', 'test/**/*.ts'],
  plugins: { 'import-x': /** @type {any} */ (importX) },
  settings: {
    'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    'import-x/extensions': ['.ts', '.js'],
    'import-x/resolver-next': [
      createTypeScriptImportResolver({ conditionNames: ['@imgtrack/source', 'node', 'import', 'default'] }),
      createNodeResolver(),
    ],
  },
  rules: { 'import-x/no-cycle': ['error', { ignoreExternal: true }] },
};

/** @type {readonly Config[]} */
export const importRules = [
  parsing,
  ...rows.map(({ name, files, ignores = [] }) => ({
    name: `imgtrack/${name}`,
    files: [...files],
    ignores: [...ignores],
    plugins: { imgtrack: plugin },
    rules: { [`imgtrack/${name}`]: /** @type {const} */ ('error') },
  })),
  acyclic,
];
