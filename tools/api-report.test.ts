import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { apiReport, type Outcome } from './api-report.js';

/** A package with these declarations, and what checks and updates its report. */
function fixture(): {
  readonly declare: (text: string) => void;
  readonly check: (options?: { readonly update?: boolean }) => Outcome;
} {
  const root = mkdtempSync(path.join(tmpdir(), 'imgtrack-api-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  for (const folder of ['dist', 'etc', 'temporary']) mkdirSync(path.join(root, folder));
  writeFileSync(path.join(root, 'package.json'), '{"name":"fixture","version":"1.0.0","type":"module"}');
  return {
    declare: (text) => {
      writeFileSync(path.join(root, 'dist/index.d.ts'), text);
    },
    check: ({ update = false } = {}) =>
      apiReport(
        { root, declarations: 'dist/index.d.ts', report: 'fixture.api.md' },
        { update, temporary: path.join(root, 'temporary') },
      ),
  };
}

const before = '/** What it does. */\nexport declare function send(text: string): Promise<void>;\n';
const after = before.replace('text: string', 'text: string, times?: number').replace('What', 'All that');

// Each check is a compilation of its own.
const timeout = 120_000;

test('a change of the public API is told until the report is updated', { timeout }, () => {
  const { declare, check } = fixture();
  declare(before);
  expect(check({ update: true }).status).toBe('changed');
  declare(before.replace('What it does.', 'What it does for team@example.com, in other words.'));
  expect(check(), 'a comment is no change').toMatchObject({ status: 'same', messages: [] });
  declare(after);
  const { status, committed, made } = check();
  expect(status).toBe('changed');
  expect(readFileSync(committed, 'utf8')).toContain('send(text: string)');
  expect(readFileSync(made, 'utf8')).toContain('send(text: string, times?: number)');
});

test('what is public must not refer to a type that is not', { timeout }, () => {
  const { declare, check } = fixture();
  declare('interface Hidden { readonly a: string }\nexport declare function send(text: Hidden): void;\nexport {};\n');
  const { status, messages } = check();
  expect(status).toBe('broken');
  expect(messages.join('\n')).toMatch(/ae-forgotten-export.*Hidden/);
});
