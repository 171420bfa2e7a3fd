// @ts-check
/**
 * `npm run api`: the public API of each entry is what its committed report says, or else somebody has to look at the difference.
 * `npm run api:update` writes the reports. Needs a build.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { apiReport } from './api-report.js';
import { repository } from './packages.js';

const entries = [
  { folder: 'core', declarations: 'dist/index.d.ts', report: 'core.api.md' },
  { folder: 'core', declarations: 'dist/host.d.ts', report: 'core-host.api.md', mayReferOut: true },
  { folder: 'testing', declarations: 'dist/index.d.ts', report: 'testing.api.md' },
];
const update = process.argv.includes('--update');
const temporary = join(repository, '.cache/api');

for (const { folder, ...entry } of entries) {
  const root = join(repository, 'packages', folder);
  mkdirSync(join(root, 'etc'), { recursive: true });
  const { status, messages, committed, made } = apiReport({ root, ...entry }, { update, temporary });
  const name = relative(repository, committed);
  for (const message of messages) console.error(`packages/${folder}/${message}`);
  if (status === 'same') continue;
  if (status === 'changed' && update) {
    console.log(`${name}: written`);
    continue;
  }
  process.exitCode = 1;
  if (status === 'broken') continue;
  spawnSync('git', ['--no-pager', 'diff', '--no-index', '--', committed, made], { stdio: 'inherit' });
  console.error(`${name}: the public API has changed. Look at the difference; if it is meant: npm run api:update`);
}
if (process.exitCode === undefined) console.log('api: every public entry is what its report says');
