import { ImgtrackError, type Libc, libcOfLoader, readElf, type RootFilesystem, type RootPath } from '@imgtrack/core';
import { libraryNames, loaderFolders, witnesses } from './libc-loaders.js';
import { libcVersion } from './libc-version.js';

type Family = Exclude<Libc['family'], 'none'>;

interface Loader {
  readonly family: Family;
  /** Without any link in it. */
  readonly path: RootPath;
}

/** Program headers come first in a file; a loader's path right after them. */
const HEADER_BYTES = 8192;
/** Of a loader, or of the library beside it. */
const MAX_LIBRARY_BYTES = 8 * 1024 * 1024;

/**
 * The C library by the dynamic loaders that lie in the file system. A file counts only if it is an ELF file; where there are loaders of
 * two libraries, that of the first dynamic program counts.
 */
export async function findLibc(root: RootFilesystem): Promise<Libc> {
  const found = await loadersIn(root);
  const families = new Set(found.map(({ family }) => family));
  const family = families.size < 2 ? found[0]?.family : ((await familyOfPrograms(root, families)) ?? 'glibc');
  const loader = found.find((candidate) => candidate.family === family);
  if (loader === undefined) return { family: 'none', how: 'loader' };
  const version = await versionOf(root, loader);
  return { family: loader.family, how: 'loader', ...(version === undefined ? {} : { version }) };
}

async function loadersIn(root: RootFilesystem): Promise<readonly Loader[]> {
  const loaders: Loader[] = [];
  for (const folder of loaderFolders) {
    const inRoot = await root.resolve(folder);
    if (inRoot === undefined) continue;
    const entries = await orNothing(async () => root.list(inRoot));
    for (const { name } of entries ?? []) {
      const family = libcOfLoader(name);
      const path = family === undefined ? undefined : await root.resolve(`${folder}/${name}`);
      if (family === undefined || path === undefined || !(await isElf(root, path))) continue;
      loaders.push({ family, path });
    }
  }
  return loaders;
}

async function isElf(root: RootFilesystem, path: RootPath): Promise<boolean> {
  const header = await orNothing(async () => root.read(path, { length: HEADER_BYTES }));
  return header !== undefined && readElf(header) !== undefined;
}

async function familyOfPrograms(root: RootFilesystem, among: ReadonlySet<Family>): Promise<Family | undefined> {
  for (const program of witnesses) {
    const path = await root.resolve(program);
    const header =
      path === undefined ? undefined : await orNothing(async () => root.read(path, { length: HEADER_BYTES }));
    const loader = header === undefined ? undefined : readElf(header)?.loader;
    const family = loader === undefined ? undefined : libcOfLoader(loader);
    if (family !== undefined && among.has(family)) return family;
  }
  return undefined;
}

async function versionOf(root: RootFilesystem, { family, path }: Loader): Promise<string | undefined> {
  const library = libraryNames[family];
  const beside =
    library === undefined ? undefined : await root.resolve(`${path.slice(0, path.lastIndexOf('/'))}/${library}`);
  for (const file of beside === undefined ? [path] : [path, beside]) {
    const content = await orNothing(async () => root.read(file, { length: MAX_LIBRARY_BYTES }));
    const version = content === undefined ? undefined : libcVersion(family, file, content);
    if (version !== undefined) return version;
  }
  return undefined;
}

/** A file that cannot be read tells nothing. */
async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) return undefined;
    throw error;
  }
}
