import type { FileTree, RootPath } from '@imgtrack/core';
import type { Candidate, Finding } from '../../cataloger.js';
import { companionText } from '../../companion-file.js';
import { entryPath } from '../../paths.js';
import type { DpkgPackage } from './parse-package.js';
import { divert, parseDiversions, parseFileList, parseMd5sums, type Diversions } from './parse-file-list.js';

const DATABASE = '/var/lib/dpkg';
/** Longest file list that is looked at: about 500,000 paths. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** What dpkg keeps about a package beside the status file. */
export interface InstalledRecord {
  /** Absolute, as dpkg writes them. */
  readonly paths: Iterable<string>;
  /** RFC 3339: dpkg's only record of the time is that of the file list, in whole seconds as a layer keeps it. */
  readonly installedAt?: string;
  readonly unread?: Finding & { readonly kind: 'unread' };
}

export interface PackageRecords {
  of(dpkgPackage: DpkgPackage): Promise<InstalledRecord>;
}

const nothing: InstalledRecord = { paths: [] };

/** The records that belong to a database file: dpkg's info folder, or the md5sums file beside a status.d file. */
export async function openRecords(database: Candidate, inFolder: boolean): Promise<PackageRecords> {
  const { tree } = database;
  if (inFolder) {
    const beside = await tree.resolve(`${database.path}.md5sums`);
    return { of: async () => (beside === undefined ? nothing : md5sumsRecord(tree, beside)) };
  }
  const info = await infoFiles(tree);
  const diversions = await readDiversions(tree);
  return {
    of: async (dpkgPackage) => {
      const path = info.get(`${dpkgPackage.name}:${dpkgPackage.architecture ?? ''}`) ?? info.get(dpkgPackage.name);
      return path === undefined ? nothing : listRecord(tree, path, dpkgPackage.name, diversions);
    },
  };
}

/** File lists by the package they belong to: "libc6:amd64" where packages of several architectures can be installed at once, else "bash". */
async function infoFiles(tree: FileTree): Promise<ReadonlyMap<string, RootPath>> {
  const lists = new Map<string, RootPath>();
  const folder = await tree.resolve(`${DATABASE}/info`);
  if (folder === undefined) return lists;
  for (const { name, type } of await tree.list(folder)) {
    if (type !== 'file' || !name.endsWith('.list')) continue;
    lists.set(name.slice(0, -'.list'.length), entryPath(folder, name));
  }
  return lists;
}

async function readDiversions(tree: FileTree): Promise<Diversions> {
  const path = await tree.resolve(`${DATABASE}/diversions`);
  if (path === undefined) return new Map();
  const content = await companionText(tree, path, MAX_LIST_BYTES);
  return content.kind === 'text' ? parseDiversions(content.text) : new Map();
}

async function listRecord(
  tree: FileTree,
  path: RootPath,
  owner: string,
  diversions: Diversions,
): Promise<InstalledRecord> {
  const content = await companionText(tree, path, MAX_LIST_BYTES);
  if (content.kind === 'unread') return { paths: [], unread: content };
  const { modifiedMs } = await tree.stat(path);
  const paths = parseFileList(content.text);
  return {
    paths: diversions.size === 0 ? paths : divert(paths, owner, diversions),
    installedAt: new Date(Math.floor(modifiedMs / 1000) * 1000).toISOString(),
  };
}

async function md5sumsRecord(tree: FileTree, path: RootPath): Promise<InstalledRecord> {
  const content = await companionText(tree, path, MAX_LIST_BYTES);
  return content.kind === 'unread' ? { paths: [], unread: content } : { paths: parseMd5sums(content.text) };
}
