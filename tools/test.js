// @ts-check
/**
 * `npm test [-- ARGUMENTS OF VITEST]`: all tests, every skipped one with its reason, and as the last line the counts.
 * Fails when something failed, when nothing ran, or, with IMGTRACK_REQUIRE_ENGINES set, when something was skipped.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './packages.js';
import { runNode } from './run-node.js';

const nothingMayBeSkipped = Boolean(process.env['IMGTRACK_REQUIRE_ENGINES']);
const given = process.argv.slice(2);
/**
 * @typedef {object} Run
 * @property {readonly string[]} projects of vitest.config.ts
 * @property {string} [engines] absent: the engines of the default state (test/engines/common.sh), or none
 */

/** The tests of two runs may not use the same engines at the same time: some compare what is in them before and after. */
const OTHER_ENGINES = '/var/tmp/imgtrack-engines-2';
/**
 * Lanes run beside each other, as engines are mostly waited for, and take about the same time; the runs of a lane one after the other, so
 * that tests that need no engine do not wait until the engines are built and up.
 *
 * @type {readonly (readonly Run[])[]}
 */
const LANES = [
  [{ projects: ['unit', 'whole'] }, { projects: ['faults'] }, { projects: ['runtimes'], engines: OTHER_ENGINES }],
  [{ projects: ['engines'] }],
];
const all = LANES.flat().flatMap(({ projects }) => projects);
const chosen = { projects: given.some((word) => word.startsWith('--project')) ? [] : all };
const lanes = given.length === 0 ? LANES : [[chosen]];

/** @typedef {import('./vitest-reporter.js').Tally} Tally */

/** @typedef {{ status: number, tally: Tally }} Result */

/**
 * @param {readonly Run[]} runs
 * @param {number} lane
 * @returns {Promise<Result[]>}
 */
async function runLane(runs, lane) {
  const results = [];
  for (const [index, one] of runs.entries()) results.push(await run(one, `${lane}-${index}`));
  return results;
}

/**
 * @param {Run} run
 * @param {string} name
 * @returns {Promise<Result>}
 */
async function run({ projects, engines }, name) {
  const tallyFile = join(repository, `.cache/test-tally-${name}.json`);
  rmSync(tallyFile, { force: true });
  const status = await runNode(
    [
      join(repository, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      `--reporter=${join(import.meta.dirname, 'vitest-reporter.js')}`,
      ...given,
    ],
    {
      ...process.env,
      IMGTRACK_TEST_TALLY: tallyFile,
      ...(engines === undefined ? {} : { IMGTRACK_ENGINES_STATE: engines }),
    },
  );
  if (existsSync(tallyFile)) return { status, tally: JSON.parse(readFileSync(tallyFile, 'utf8')) };
  const failed = [`vitest ended with status ${status} before it had a result`];
  return { status, tally: { passed: 0, failed, skipped: [] } };
}

const results = (await Promise.all(lanes.map(runLane))).flat();
const status = results.find((result) => result.status !== 0)?.status ?? 0;
const passed = results.reduce((sum, { tally }) => sum + tally.passed, 0);
const failed = results.flatMap(({ tally }) => tally.failed);
const skipped = results.flatMap(({ tally }) => tally.skipped);
if (failed.length > 0) {
  console.log('Failed:');
  for (const name of failed) console.log(`  ${name}`);
}
if (skipped.length > 0) {
  console.log(nothingMayBeSkipped ? 'Skipped, which IMGTRACK_REQUIRE_ENGINES makes a failure:' : 'Skipped:');
  for (const { test, reason } of skipped) console.log(`  ${test}: ${reason}`);
}
const ran = passed + failed.length > 0;
if (!ran) console.log('No test ran.');
const failures = failed.length + (nothingMayBeSkipped ? skipped.length : 0);
process.exitCode = status === 0 && failures === 0 && ran ? 0 : status || 1;
console.log(`${passed} passed, ${failures} failed, ${nothingMayBeSkipped ? 0 : skipped.length} skipped`);
