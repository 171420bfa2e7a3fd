import { pathToFileURL } from 'node:url';
import { ImgtrackError } from '../errors/imgtrack-error.js';

/**
 * Loads a TypeScript module and returns its default export: natively where Node strips types (22.18 and later), else by jiti
 * where the user has it. cosmiconfig's own loader writes a temporary file beside the user's and is not used.
 */
export async function loadTypeScript(file: string): Promise<unknown> {
  if ('typescript' in process.features && process.features.typescript !== false) {
    return defaultExport(await import(pathToFileURL(file).href));
  }
  const jiti = await import('jiti').catch((cause: unknown) => {
    throw new ImgtrackError('IMGT_CONFIG_TYPESCRIPT', { file }, { cause });
  });
  // Its cache would lie in the folder for temporary files, where others may put code for it.
  return jiti.createJiti(import.meta.url, { fsCache: false }).import(file, { default: true });
}

export const defaultExport = (module: unknown): unknown =>
  typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
