import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Workspace } from '@imgtrack/core';

/** What every engine reads from a file of variables as it stands there: no quote, no comment, no blank at an end. */
const plain = /^(?! )[ -~]*(?<! )$/;
const special = /["'`\\#$]/;
const name = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Options of `create` that set these variables. Through a file that only this user can read, since a command line is everybody's to
 * read; what does not fit into such a file, such as a value of two lines, is an argument.
 */
export async function environmentArgs(
  variables: Readonly<Record<string, string>>,
  workspace: Workspace,
): Promise<readonly string[]> {
  const entries = Object.entries(variables);
  const fits = ([key, value]: readonly [string, string]): boolean =>
    name.test(key) && plain.test(value) && !special.test(value);
  const file = path.join(await workspace.directory('run'), 'environment');
  const lines = entries.filter(fits).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(file, lines.join(''), { mode: 0o600 });
  const others = entries.filter((entry) => !fits(entry));
  return ['--env-file', file, ...others.flatMap(([key, value]) => ['--env', `${key}=${value}`])];
}
