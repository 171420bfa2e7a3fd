import path from 'node:path';
import { readSmallFile } from '../files/small-file.js';
import type { PluginServices } from './plugin-services.js';

/** Where a secret is to be had: from a variable of the environment, or from a file, whose end of line is no part of it. */
export type SecretReference = `env:${string}` | `file:${string}`;

const variable = /^env:[A-Za-z_][A-Za-z0-9_]*$/;
const place = /^file:[^\0]+$/;

/** Whether a text refers to a secret: env:NAME or file:PATH. */
export const isSecretReference = (text: string): text is SecretReference => variable.test(text) || place.test(text);

/**
 * The secret; paths start at the folder of the file that named the plugin. `purpose` begins messages: "the password of me". Rejects with an
 * error that names the variable or the file, and never what is in it.
 */
export async function resolveSecret(
  reference: SecretReference,
  purpose: string,
  { environment, baseDirectory }: Pick<PluginServices, 'environment' | 'baseDirectory'>,
): Promise<string> {
  const [kind, name] = [reference.slice(0, reference.indexOf(':')), reference.slice(reference.indexOf(':') + 1)];
  if (kind === 'env') {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined || value === '') throw new Error(`${purpose} is missing: the variable ${name} is not set`);
    return value;
  }
  const file = path.resolve(baseDirectory, name);
  const value = (await readSmallFile(file, purpose)).replace(/\r?\n$/, '');
  if (value === '') throw new Error(`${purpose} is missing: ${file} is empty`);
  return value;
}
