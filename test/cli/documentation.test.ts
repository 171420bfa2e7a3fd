import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { repository } from '../support/assets.js';
import { command, test, type Sandbox } from '../support/imgtrack.js';
import { linkPackages, npmEnvironment } from '../support/linked-packages.js';
import { run } from '../support/run.js';

/**
 * A fenced block whose info string is `sh test` is run here; one with `file=NAME` is written to that file first. Blocks of one
 * page share a folder, in which the packages for plugins are installed, and `imgtrack` is on PATH.
 */
interface Block {
  readonly info: string;
  readonly text: string;
}

const docs = readdirSync(path.join(repository, 'docs'), { recursive: true, encoding: 'utf8' });
const pages = ['README.md', ...docs.map((name) => `docs/${name}`)].filter((page) => page.endsWith('.md'));

test('the documentation has examples that can be run', () => {
  const examples = pages.flatMap(blocksOf).filter(isExample);
  expect(examples.length).toBeGreaterThanOrEqual(4);
});

test.for(pages.filter((page) => blocksOf(page).some(isExample)))(
  'the examples of %s work',
  async (page, { sandbox }) => {
    const env = prepare(sandbox);
    for (const block of blocksOf(page)) {
      const file = /\bfile=(\S+)/.exec(block.info)?.[1];
      if (file !== undefined) writeBlock(sandbox.file(file), block);
      if (!isExample(block)) continue;
      await expect(
        run('bash', ['-eu', '-o', 'pipefail', '-c', block.text], { cwd: sandbox.cwd, env }),
      ).resolves.toBeDefined();
    }
  },
);

test('a complete sink has at most 25 lines', () => {
  const [sink] = blocksOf('docs/plugins/README.md').filter(({ info }) => info.includes('file=ledger.mjs'));
  expect(sink?.text).toContain("kind: 'sink'");
  expect(sink?.text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
});

function writeBlock(file: string, { text }: Block): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(path.join(repository, page), 'utf8');
  return [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(([, info = '', content = '']) => ({
    info,
    text: content,
  }));
}

function isExample({ info }: Block): boolean {
  return info.trim() === 'sh test';
}

/** Puts `imgtrack` on PATH, and the packages for plugins where plugins find them. */
function prepare(sandbox: Sandbox): Record<string, string> {
  const bin = path.join(sandbox.root, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'imgtrack'), `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`, {
    mode: 0o755,
  });
  linkPackages(sandbox.cwd);
  return { ...npmEnvironment(sandbox), PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
}
