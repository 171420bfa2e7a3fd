import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import type { Origin } from '../settings/origin.js';
import type { PluginName } from '../settings/settings.js';
import { defaultExport, loadTypeScript } from '../settings/typescript-loader.js';
import { apiVersion } from './api-version.js';
import type { PluginKind } from './contributions.js';
import type { Plugin } from './define-plugin.js';
import type { FirstPartyPlugin } from './first-party.js';
import { isPlugin } from './is-plugin.js';
import { isPath, resolveFrom } from './resolve-from.js';
import { unparsablePackageJson } from './unparsable-package-json.js';

export interface LoadedPlugin<K extends PluginKind> {
  readonly plugin: Plugin<K>;
  /** A file, "built in", or the place that held the plugin itself. */
  readonly resolvedFrom: string;
}

/** Turns the name of a plugin into the plugin. */
export class PluginLoader {
  readonly #firstParty: readonly FirstPartyPlugin[];

  constructor(firstParty: readonly FirstPartyPlugin[]) {
    this.#firstParty = firstParty;
  }

  /** Names of the plugins that the command brings along. */
  known(kind: PluginKind): readonly string[] {
    return this.#firstParty.filter((plugin) => plugin.kind === kind).map(({ name }) => name);
  }

  /** Everything that the command brings along, loaded. */
  async builtIn(): Promise<readonly Plugin[]> {
    return Promise.all(this.#firstParty.map(async ({ kind, name, load }) => checked(kind, await load(), name)));
  }

  /** Runtime of the command's own that answers to a reference prefix. */
  runtimeFor(transport: string): string | undefined {
    return this.#firstParty.find(({ transports }) => transports?.includes(transport))?.name;
  }

  /** Built-in runtimes to ask, in order, where none is named. */
  automaticRuntimes(form: 'paths' | 'names'): readonly string[] {
    return this.#firstParty
      .filter(({ automatic }) => automatic === 'paths' || (automatic === 'names' && form === 'names'))
      .map(({ name }) => name);
  }

  /**
   * A name is looked for beside the file that said it, then among the built-in ones; said by a flag or the environment, the built-in
   * ones come first. Only "not found" moves on to the next candidate.
   * Rejects: IMGT_PLUGIN_NOT_FOUND, IMGT_PLUGIN_BROKEN, IMGT_PLUGIN_INVALID, IMGT_PLUGIN_INCOMPATIBLE, IMGT_PACKAGE_JSON_INVALID.
   */
  async load<K extends PluginKind>(kind: K, name: PluginName, origin: Origin): Promise<LoadedPlugin<K>> {
    if (typeof name !== 'string') return { plugin: checked(kind, name, name.name), resolvedFrom: origin.name };
    const builtIn = this.#firstParty.find((plugin) => plugin.kind === kind && plugin.name === name);
    if (builtIn !== undefined && !origin.isFile) return loadBuiltIn(kind, builtIn);
    const tried = candidates(kind, name);
    const file = await firstFound(tried, origin.directory);
    if (file !== undefined) return { plugin: checked(kind, await importFrom(name, file), name), resolvedFrom: file };
    if (builtIn !== undefined) return loadBuiltIn(kind, builtIn);
    const known = this.known(kind);
    throw new ImgtrackError('IMGT_PLUGIN_NOT_FOUND', { kind, specifier: name, origin: origin.name, tried, known });
  }
}

async function loadBuiltIn<K extends PluginKind>(kind: K, { name, load }: FirstPartyPlugin): Promise<LoadedPlugin<K>> {
  return { plugin: checked(kind, await load(), name), resolvedFrom: 'built in' };
}

/** "docker" → "@imgtrack/runtime-docker", "imgtrack-runtime-docker". */
function candidates(kind: PluginKind, name: string): readonly string[] {
  const asWritten = isPath(name) || name.startsWith('@') || name.startsWith('imgtrack-');
  return asWritten ? [name] : [`@imgtrack/${kind}-${name}`, `imgtrack-${kind}-${name}`];
}

async function firstFound(specifiers: readonly string[], directory: string): Promise<string | undefined> {
  for (const specifier of specifiers) {
    const file = isPath(specifier) ? path.resolve(directory, specifier) : await packageFile(specifier, directory);
    // The file of a package that is not there makes the package broken, not absent.
    if (file !== undefined && (!isPath(specifier) || existsSync(file))) return file;
  }
  return undefined;
}

async function packageFile(specifier: string, directory: string): Promise<string | undefined> {
  return resolveFrom(specifier, directory).catch((cause: unknown) => {
    throw broken(specifier, directory, cause);
  });
}

async function importFrom(specifier: string, file: string): Promise<unknown> {
  try {
    if (/\.[cm]?ts$/.test(file)) return await loadTypeScript(file);
    return defaultExport(await import(pathToFileURL(file).href));
  } catch (cause) {
    if (ImgtrackError.is(cause)) throw cause;
    const inWay = reasonOf(cause).includes('package.json') ? await unparsablePackageJson(file) : undefined;
    if (inWay !== undefined) throw new ImgtrackError('IMGT_PACKAGE_JSON_INVALID', { ...inWay, specifier }, { cause });
    throw broken(specifier, file, cause);
  }
}

const broken = (specifier: string, file: string, cause: unknown): ImgtrackError =>
  new ImgtrackError('IMGT_PLUGIN_BROKEN', { specifier, file, reason: reasonOf(cause) }, { cause });

function checked<K extends PluginKind>(kind: K, candidate: unknown, specifier: string): Plugin<K> {
  const invalid = (reason: string): ImgtrackError => new ImgtrackError('IMGT_PLUGIN_INVALID', { specifier, reason });
  if (!isPlugin(candidate)) throw invalid('its default export was not made by definePlugin');
  if (!isOfKind(kind, candidate)) throw invalid(`it is a ${candidate.kind}, and a ${kind} is wanted here`);
  if (candidate.apiVersion !== apiVersion) {
    const facts = { plugin: candidate.name, builtFor: candidate.apiVersion, supported: apiVersion };
    throw new ImgtrackError('IMGT_PLUGIN_INCOMPATIBLE', facts);
  }
  if (!isStandardSchema(candidate.options)) throw invalid('its `options` is no Standard Schema validator');
  return candidate;
}

/** A plugin in plain JavaScript may have left it out. A schema may be a function (ArkType's are). */
const isStandardSchema = (value: unknown): boolean =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value;

const isOfKind = <K extends PluginKind>(kind: K, plugin: Plugin): plugin is Plugin<K> => plugin.kind === kind;
