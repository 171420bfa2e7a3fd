import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importRules, rows } from './import-rules.js';

const repository = join(import.meta.dirname, '../..');

/** What the import rules alone say of a file: `rule: message`. */
async function complaints(cwd: string, filePath: string, code: string): Promise<string[]> {
  const eslint = new ESLint({ cwd, overrideConfigFile: true, baseConfig: [...importRules] });
  const [result] = await eslint.lintText(code, { filePath: join(cwd, filePath) });
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'fatal'}: ${message}`);
}

interface Breach {
  readonly rule: string;
  readonly file: string;
  readonly wrong: string;
  readonly message: string;
  /** The right way; in the same file unless said otherwise. */
  readonly right: string;
  readonly rightFile?: string;
}

const TERMINAL = 'Only packages/cli reads the environment and uses the terminal.';
const SPAWNS = 'Only packages/core/src/process/execa-command-runner.ts starts processes: use the CommandRunner.';
const CONTAINER = 'Only packages/core/src/plugin and packages/core/src/container know the container.';
const DEFAULT = 'Only plugins and commands are default exports: export by name.';
const lazily = (name: string): string =>
  `The command names ${name} only as a lazy import() in packages/cli/src/first-party.ts.`;

const breaches: readonly Breach[] = [
  {
    rule: 'package-layers',
    file: 'packages/core/src/scan/run.ts',
    wrong: `import { x } from '@imgtrack/rootfs';`,
    message: 'packages/core may import none of our packages, not rootfs.',
    right: `import { x } from '../model/digest.js';`,
  },
  {
    rule: 'package-layers',
    file: 'packages/scanner-builtin/src/scan.ts',
    wrong: `export * from '@imgtrack/rootfs';`,
    message: 'packages/scanner-builtin may import only core, not rootfs.',
    right: `export * from '@imgtrack/core';`,
  },
  {
    rule: 'package-layers',
    file: 'packages/runtime-docker/src/index.ts',
    wrong: `let x: import('@imgtrack/runtime-podman').Dialect;`,
    message: 'packages/runtime-docker may import only core, engine-oci, not runtime-podman.',
    right: `let x: import('@imgtrack/engine-oci').Dialect;`,
  },
  {
    rule: 'package-layers',
    file: 'packages/sinks/src/directory.ts',
    wrong: `import { x } from '@imgtrack/testing';`,
    message: 'packages/sinks may import only core, http, not testing.',
    right: `import { x } from '@imgtrack/testing';`,
    rightFile: 'packages/sinks/src/directory.test.ts',
  },
  {
    rule: 'package-layers',
    file: 'packages/sink-oci/src/push.ts',
    wrong: `import { cyclonedxFormat } from '@imgtrack/formats';`,
    message: 'packages/sink-oci may import only core, http, not formats.',
    right: `import { send } from '@imgtrack/http';`,
  },
  {
    rule: 'package-layers',
    file: 'packages/http/src/send.ts',
    wrong: `import { stdoutSink } from '@imgtrack/sinks';`,
    message: 'packages/http may import only core, not sinks.',
    right: `import { resolveSecret } from '@imgtrack/core';`,
  },
  {
    rule: 'package-layers',
    file: 'packages/sink-oci/src/push.ts',
    wrong: `import { serverThat } from '@imgtrack/http/testing';`,
    message: `Only tests import '@imgtrack/http/testing'.`,
    right: `import { serverThat } from '@imgtrack/http/testing';`,
    rightFile: 'packages/sink-oci/src/push.test.ts',
  },
  {
    rule: 'package-layers',
    file: 'packages/cli/src/main.ts',
    wrong: `const x = await import('@imgtrack/rootfs');`,
    message: 'packages/cli may import only core, not rootfs.',
    right: `const x = await import('@imgtrack/core/host');`,
  },
  {
    rule: 'package-layers',
    file: 'packages/rootfs/src/tar-tree.ts',
    wrong: `import { x } from '../../core/src/model/digest.js';`,
    message: `'../../core/src/model/digest.js' leaves the package: import other packages by name.`,
    right: `import { x } from '../tests/tar.js';`,
  },
  {
    rule: 'package-layers',
    file: 'packages/novelty/src/index.ts',
    wrong: `import { x } from 'node:fs';`,
    message: 'Add packages/novelty to the table in tools/lint/import-rules.js.',
    right: `import { x } from 'node:fs';`,
    rightFile: 'packages/rootfs/src/index.ts',
  },
  {
    rule: 'lazy-first-party',
    file: 'packages/cli/src/first-party.ts',
    wrong: `import archive from '@imgtrack/runtime-archive';`,
    message: lazily('runtime-archive'),
    right: `const load = () => import('@imgtrack/runtime-archive');`,
  },
  {
    rule: 'lazy-first-party',
    file: 'packages/cli/src/commands/scan.ts',
    wrong: `const { table } = await import('@imgtrack/formats');`,
    message: lazily('formats'),
    right: `const { table } = await import('@imgtrack/formats');`,
    rightFile: 'packages/cli/src/first-party.ts',
  },
  {
    rule: 'lazy-first-party',
    file: 'packages/cli/src/first-party.ts',
    wrong: `import type { Options } from '@imgtrack/scanner-builtin';`,
    message: lazily('scanner-builtin'),
    right: `import type { FirstPartyPlugin } from '@imgtrack/core/host';`,
  },
  {
    rule: 'host-only-in-cli',
    file: 'packages/sinks/src/directory.ts',
    wrong: `import { Host } from '@imgtrack/core/host';`,
    message: 'Only packages/cli runs the host: a plugin has what create() is given.',
    right: `import { Host } from '@imgtrack/core/host';`,
    rightFile: 'packages/cli/src/commands/scan.ts',
  },
  {
    rule: 'inversify-only-in-container',
    file: 'packages/core/src/scan/run.ts',
    wrong: `import type { Container } from 'inversify';`,
    message: CONTAINER,
    right: `import type { Container } from 'inversify';`,
    rightFile: 'packages/core/src/container/host-module.ts',
  },
  {
    rule: 'inversify-only-in-container',
    file: 'packages/sinks/src/index.ts',
    wrong: `import 'reflect-metadata';`,
    message: CONTAINER,
    right: `import 'reflect-metadata';`,
    rightFile: 'packages/core/src/plugin/plugin-host.ts',
  },
  {
    rule: 'one-file-spawns',
    file: 'packages/core/src/workspace/owner.ts',
    wrong: `const { execa } = await import('execa');`,
    message: SPAWNS,
    right: `const { execa } = await import('execa');`,
    rightFile: 'packages/core/src/process/execa-command-runner.ts',
  },
  {
    rule: 'one-file-spawns',
    file: 'packages/cli/src/main.ts',
    wrong: `import { spawn } from 'node:child_process';`,
    message: SPAWNS,
    right: `import { spawn } from 'node:child_process';`,
    rightFile: 'packages/cli/src/main.test.ts',
  },
  {
    rule: 'one-file-spawns',
    file: 'packages/rootfs/src/tar.ts',
    wrong: `const { spawn } = require('child_process');`,
    message: SPAWNS,
    right: `import type { CommandRunner } from '@imgtrack/core';`,
  },
  {
    rule: 'pure-contracts',
    file: 'packages/core/src/model/digest.ts',
    wrong: `import { createHash } from 'node:crypto';`,
    message: `model and steps import nothing but each other, not 'node:crypto'.`,
    right: `import type { Limits } from '../steps/limits.js';`,
  },
  {
    rule: 'pure-contracts',
    file: 'packages/core/src/steps/sink.ts',
    wrong: `import type { Plan } from '../plan/plan.js';`,
    message: `model and steps import nothing but each other, not '../plan/plan.js'.`,
    right: `import type { Digest } from '../model/digest.js';`,
  },
  ...[
    `const home = process.env.HOME;`,
    `process.stdout.write('x');`,
    `const { env } = process;`,
    `import { stderr } from 'node:process';`,
    `globalThis.process['env'];`,
    `console.log('x');`,
    `import { log } from 'node:console';`,
  ].map((wrong) => ({
    rule: 'terminal-only-in-cli',
    file: 'packages/core/src/settings/environment.ts',
    wrong,
    message: TERMINAL,
    right: wrong,
    rightFile: 'packages/cli/src/main.ts',
  })),
  {
    rule: 'terminal-only-in-cli',
    file: 'packages/rootfs/src/served/serve.ts',
    wrong: `const { stdin } = process;`,
    message: TERMINAL,
    right: `const { stdin } = process;`,
    rightFile: 'packages/rootfs/src/served/serve-directory.ts',
  },
  {
    rule: 'named-exports',
    file: 'packages/runtime-archive/src/archive-source.ts',
    wrong: `export default {};`,
    message: DEFAULT,
    right: `export default {};`,
    rightFile: 'packages/runtime-archive/src/index.ts',
  },
  {
    rule: 'named-exports',
    file: 'packages/cli/src/main.ts',
    wrong: `const x = 1; export { x as default };`,
    message: DEFAULT,
    right: `export default class Scan {}`,
    rightFile: 'packages/cli/src/commands/scan.ts',
  },
];

describe('each import rule', () => {
  test.each(breaches)('$rule forbids $wrong in $file', async ({ rule, file, wrong, message, right, rightFile }) => {
    expect(await complaints(repository, file, wrong)).toEqual([`imgtrack/${rule}: ${message}`]);
    expect(await complaints(repository, rightFile ?? file, right)).toEqual([]);
  });

  test('is broken by a test', () => {
    expect(new Set(breaches.map(({ rule }) => rule))).toEqual(new Set(rows.map(({ name }) => name)));
  });
});

describe('cycles', () => {
  let root = '';
  const write = (path: string, code: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), code);
  };

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'imgtrack-cycle-'));
    write(
      'packages/core/src/steps/one.ts',
      `import { two } from './two.js';\nexport const one = (): number => two();\n`,
    );
    write(
      'packages/core/src/steps/two.ts',
      `import { three } from './three.js';\nexport const two = (): number => three();\n`,
    );
    write('packages/core/src/steps/three.ts', 'export const three = (): number => 3;\n');
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test('of imports are found through several files', async () => {
    const closing = `import { one } from './one.js';\nexport const three = (): number => one();\n`;
    expect(await complaints(root, 'packages/core/src/steps/three.ts', closing)).toEqual([
      'import-x/no-cycle: Dependency cycle via "./two.js:1"',
    ]);
  });

  test('are not seen where there are none', async () => {
    const open = `import { two } from './two.js';\nexport const four = (): number => two();\n`;
    expect(await complaints(root, 'packages/core/src/steps/four.ts', open)).toEqual([]);
  });
});

describe('the contract of core', () => {
  const ofThirdParties = async (entry: string): Promise<string[]> => {
    const { metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
      outdir: 'out',
      external: ['@imgtrack/*'],
      absWorkingDir: repository,
    });
    const external = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ path }) => !builtinModules.includes(path.replace(/^node:/, '')))
      .map(({ path }) => path);
    return [...Object.keys(metafile.inputs).filter((path) => path.includes('node_modules')), ...external];
  };

  test('carries no third-party code', async () => {
    expect(await ofThirdParties('packages/core/src/index.ts')).toEqual([]);
  });

  test('would be seen to carry some, as the spawning file does', async () => {
    const inputs = await ofThirdParties('packages/core/src/process/execa-command-runner.ts');
    expect(inputs.filter((path) => path.includes('node_modules/execa/'))).not.toEqual([]);
  });
});
