// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { repository } from './packages.js';

/**
 * @typedef {object} Skipped
 * @property {string} test file and full name
 * @property {string} reason
 *
 * @typedef {object} Tally what the whole run came to
 * @property {number} passed
 * @property {string[]} failed tests, files that could not be loaded, and errors outside any test
 * @property {Skipped[]} skipped
 */

/** Environment variable that names the file the tally is written to. */
export const TALLY_FILE = 'IMGTRACK_TEST_TALLY';

/**
 * @typedef {import('vitest/node').Reporter} Reporter
 *
 * Counts a vitest run, with the reason of every skipped test: its own note, else what its file printed about skipping.
 *
 * @implements {Reporter}
 */
export default class TallyReporter {
  /** @type {{ taskId: string, line: string }[]} */
  #printed = [];

  /** @param {import('vitest').UserConsoleLog} log */
  onUserConsoleLog({ content, taskId = '' }) {
    for (const line of content.split('\n')) if (/\bskip/i.test(line)) this.#printed.push({ taskId, line: line.trim() });
  }

  /** @param {import('vitest/node').TestModule} module */
  #printedBy({ id }) {
    const lines = this.#printed.filter(({ taskId }) => `${taskId}_`.startsWith(`${id}_`)).map(({ line }) => line);
    return [...new Set(lines)].join(' · ');
  }

  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly import('vitest').SerializedError[]} errors
   */
  onTestRunEnd(modules, errors) {
    /** @type {Tally} */
    const tally = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) {
      const file = relative(repository, module.moduleId);
      for (const error of module.errors()) tally.failed.push(`${file}: ${error.message}`);
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) tally.failed.push(`${file} > ${suite.fullName}: ${error.message}`);
      }
      for (const test of module.children.allTests()) {
        const result = test.result();
        const name = `${file} > ${test.fullName}`;
        if (result.state === 'passed') tally.passed += 1;
        else if (result.state === 'failed') tally.failed.push(name);
        else if (result.state === 'skipped') {
          tally.skipped.push({
            test: name,
            reason: result.note ?? (this.#printedBy(module) || `no reason given (${test.options.mode})`),
          });
        } else tally.failed.push(`${name}: did not finish`);
      }
    }
    for (const error of errors) tally.failed.push(`outside any test: ${error.message}`);
    const path = process.env[TALLY_FILE];
    if (path === undefined) return;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(tally));
  }
}
