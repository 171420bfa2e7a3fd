import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../errors/serialize-error.js';

/** The package.json that a module belongs to, if it is the user's own and cannot be parsed: then Node.js loads nothing below it. */
export async function unparsablePackageJson(
  module: string,
): Promise<{ readonly file: string; readonly reason: string } | undefined> {
  for (let folder = path.dirname(module); !folder.includes('node_modules'); folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return parseFault(file, text);
    if (folder === path.dirname(folder)) return undefined;
  }
  return undefined;
}

function parseFault(file: string, text: string): { readonly file: string; readonly reason: string } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return { file, reason: reasonOf(error) };
  }
}
