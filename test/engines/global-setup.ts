import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { enginesScript } from './engines.js';

/** Starts the engines for a run of tests that has use for them, and stops them afterwards unless somebody else holds them. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // Only there can they be installed and started; elsewhere the tests say why they are skipped.
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  if (!(await areWanted(project))) return undefined;
  await script('hold');
  return async () => script('release');
}

/** Whether a test file that was chosen speaks of engines. */
async function areWanted(project: TestProject): Promise<boolean> {
  const { testFiles } = await project.globTestFiles(filters(project));
  return testFiles.some((file) => /\bengines\b/.test(readFileSync(file, 'utf8')));
}

/** The paths that the command line asks for; none: all. vitest knows them and its types do not. */
function filters({ vitest }: TestProject): string[] | undefined {
  const given: unknown = Reflect.get(vitest, 'filenamePattern');
  return Array.isArray(given) ? given.filter((filter) => typeof filter === 'string') : undefined;
}

/** What fails is said by the script; the tests of that engine are then skipped, or fail where none may be. */
async function script(action: 'hold' | 'release'): Promise<void> {
  const child = spawn('bash', [enginesScript, action, String(process.pid)], { stdio: ['ignore', 'ignore', 'inherit'] });
  await new Promise((resolve) => {
    child.on('error', resolve);
    child.on('close', resolve);
  });
}
