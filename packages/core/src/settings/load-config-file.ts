import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cosmiconfig, defaultLoaders, type CosmiconfigResult, type Loader, type PublicExplorer } from 'cosmiconfig';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import { unparsablePackageJson } from '../plugin/unparsable-package-json.js';
import { defaultExport, loadTypeScript } from './typescript-loader.js';
import { unreadable } from './unreadable-config.js';

/** What cosmiconfig makes of a file. Rejects: IMGT_CONFIG_UNREADABLE, IMGT_CONFIG_SYNTAX, IMGT_CONFIG_INVALID, IMGT_PACKAGE_JSON_INVALID. */
export async function loadConfigFile(file: string): Promise<CosmiconfigResult> {
  try {
    return await explorer().load(file);
  } catch (error) {
    if (ImgtrackError.is(error)) throw error;
    // cosmiconfig looks there for settings of its own.
    const inWay = reasonOf(error).includes('package.json')
      ? await unparsablePackageJson(path.resolve('.', 'x'))
      : undefined;
    if (inWay === undefined) throw unreadable(file, error);
    throw new ImgtrackError('IMGT_PACKAGE_JSON_INVALID', { ...inWay, specifier: file }, { cause: error });
  }
}

function explorer(): PublicExplorer {
  return cosmiconfig('imgtrack', {
    mergeImportArrays: false,
    loaders: {
      '.ts': guarded(loadTypeScript),
      '.yaml': guarded(defaultLoaders['.yaml']),
      '.yml': guarded(defaultLoaders['.yml']),
      '.json': guarded(defaultLoaders['.json']),
      '.js': guarded(loadModule),
      '.mjs': guarded(loadModule),
      '.cjs': guarded(loadModule),
      noExt: guarded(defaultLoaders.noExt),
    },
  });
}

/** cosmiconfig's own loader runs a module that throws a second time. */
async function loadModule(file: string): Promise<unknown> {
  const settings = defaultExport(await import(pathToFileURL(file).href));
  if (settings !== undefined) return settings;
  throw new ImgtrackError('IMGT_CONFIG_INVALID', { file, issues: ['it has no default export'] });
}

/** Turns what a loader throws into IMGT_CONFIG_SYNTAX, and keeps cosmiconfig from acting on `$import`: `extends` is the one way. */
function guarded(load: Loader): Loader {
  return async (file, content) => {
    const loaded = await parsed(load, file, content);
    const settings = path.parse(file).name === 'package' ? propertyOf(loaded, 'imgtrack') : loaded;
    if (propertyOf(settings, '$import') !== undefined) {
      throw new ImgtrackError('IMGT_CONFIG_INVALID', {
        file,
        issues: ['$import: unknown key; did you mean "extends"?'],
      });
    }
    return loaded;
  };
}

async function parsed(load: Loader, file: string, content: string): Promise<unknown> {
  try {
    return await load(file, content);
  } catch (cause) {
    if (ImgtrackError.is(cause)) throw cause;
    throw new ImgtrackError('IMGT_CONFIG_SYNTAX', { file, reason: reasonOf(cause) }, { cause });
  }
}

const propertyOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
