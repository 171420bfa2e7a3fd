import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { repository } from '../support/assets.js';
import { command, test, type Sandbox } from '../support/imgtrack.js';
import { run } from '../support/run.js';

/**
 * A fenced block whose info string is `sh test` is run here; one with `file=NAME` is written to that file first. Blocks of one
 * page share a folder, and `imgtrack` is on PATH.
 */
interface Block {
  readonly info: string;
  readonly text: string;
}

const pages = ['README.md', ...readdirSync(path.join(repository, 'docs')).map((name) => `docs/${name}`)].filter(
  (page) => page.endsWith('.md'),
);

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
      if (file !== undefined) writeFileSync(sandbox.file(file), block.text);
      if (!isExample(block)) continue;
      await expect(
        run('bash', ['-eu', '-o', 'pipefail', '-c', block.text], { cwd: sandbox.cwd, env }),
      ).resolves.toBeDefined();
    }
  },
);

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

/** Puts `imgtrack` on PATH and @imgtrack/core where plugins find it. */
function prepare(sandbox: Sandbox): Record<string, string> {
  const bin = path.join(sandbox.root, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'imgtrack'), `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`, {
    mode: 0o755,
  });
  mkdirSync(sandbox.file('node_modules', '@imgtrack'), { recursive: true });
  symlinkSync(path.join(repository, 'packages', 'core'), sandbox.file('node_modules', '@imgtrack', 'core'));
  return { ...sandbox.environment(), PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
}
