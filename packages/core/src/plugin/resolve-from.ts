import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isErrno } from '../errors/errno.js';
import { reasonOf } from '../errors/serialize-error.js';

/** True for "./x", "../x" and "/x": a path, not the name of a package. */
export const isPath = (specifier: string): boolean => /^\.{0,2}\//.test(specifier);

/**
 * File of the module that `import specifier` would load in a file of `directory`; undefined: there is no such package.
 * Rejects for a package that is there and has no such module.
 */
export async function resolveFrom(specifier: string, directory: string): Promise<string | undefined> {
  // Not createRequire().resolve: it cannot see a package whose exports map has only "import".
  const { resolve } = await import('import-meta-resolve');
  const from = (importer: string): string | undefined => {
    try {
      return fileURLToPath(resolve(specifier, pathToFileURL(path.join(directory, importer)).href));
    } catch (error) {
      if (isMissingPackage(error)) return undefined;
      throw error;
    }
  };
  try {
    return from('imgtrack.config.mjs');
  } catch {
    // A package.json above that cannot be parsed says nothing about the package. In this folder nobody asks it.
    return from('node_modules/imgtrack.config.mjs');
  }
}

/** Node has one code for a package that is not installed and for one whose file is missing; the latter is named by its path. */
const isMissingPackage = (error: unknown): boolean =>
  isErrno(error, 'ERR_INVALID_MODULE_SPECIFIER') ||
  (isErrno(error, 'ERR_MODULE_NOT_FOUND') && !/^[^']*'(?:\/|[A-Z]:)/.test(reasonOf(error)));
