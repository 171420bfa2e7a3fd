import { expect } from 'vitest';
import { repository } from '../support/assets.js';
import { test } from '../support/imgtrack.js';
import { run } from '../support/run.js';
import { writeRoot } from '../support/sample-roots.js';

test('npm start passes its arguments on', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const words = ['start', '--silent', '--', 'scan', `dir:${sandbox.file('root')}`, '-o', 'table', '--quiet'];
  const printed = await run('npm', words, { cwd: repository, env: sandbox.environment() });
  expect(printed).toContain('1:2.0-3');
});

test('npm start alone inventories this machine', async ({ sandbox }) => {
  const printed = await run('npm', ['start', '--silent'], { cwd: repository, env: sandbox.environment() });
  expect(printed).toContain('dir:/');
});
