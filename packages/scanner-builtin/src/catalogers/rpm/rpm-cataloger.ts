import { ImgtrackError, type RootPath } from '@imgtrack/core';
import type { Candidate, CatalogContext, Cataloger, Finding } from '../../cataloger.js';
import { DamagedDatabase } from './database/damaged-database.js';
import { databaseRecords } from './database/open-database.js';
import { readPackage, type RpmPackage } from './read-package.js';
import { rpmDraft } from './rpm-draft.js';

/** Where rpm keeps its database: as it comes, since Fedora 36 and openSUSE 15.3, and in images of rpm-ostree. Mostly links to one another. */
const FOLDERS: readonly string[] = ['/var/lib/rpm', '/usr/lib/sysimage/rpm', '/usr/share/rpm'];
/** One file a format, the one in use first: converting a database can leave the old one behind. */
const FILES: readonly string[] = ['rpmdb.sqlite', 'Packages.db', 'Packages'];
const LOGS: readonly string[] = ['rpmdb.sqlite-wal', 'rpmdb.sqlite-journal'];
/** rpm stores the keys it trusts as packages of this name. They are no software, so they are no components. */
const PUBLIC_KEY = 'gpg-pubkey';

/** Packages of an rpm database in any of its formats: SQLite (rpm 4.16 and later), ndb (SUSE), Berkeley DB hash (before 4.16). */
export const rpmCataloger: Cataloger = {
  id: 'rpm',
  version: 1,
  selects: {
    probes: FOLDERS.map((folder) => FILES.map((name) => `${folder}/${name}`)),
    companions: FOLDERS.map((below) => ({ below, names: [...FILES, ...LOGS] })),
  },
  async *read(file: Candidate, context: CatalogContext): AsyncGenerator<Finding, void, undefined> {
    for (const path of await withAlternatives(file)) {
      try {
        if ((yield* packagesOf(file, path, context)) > 0) return;
      } catch (error) {
        yield unreadLine(error, path);
      }
    }
  },
};

/** The database, and those of the other formats beside it, for when it holds no package. */
async function withAlternatives({ tree, path, name }: Candidate): Promise<readonly RootPath[]> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const paths = new Set([path]);
  for (const other of FILES.slice(FILES.indexOf(name) + 1)) {
    const alternative = await tree.resolve(folder + other);
    if (alternative !== undefined) paths.add(alternative);
  }
  return [...paths];
}

/** Returns the number of packages that could be read, keys included. */
async function* packagesOf(
  file: Candidate,
  path: RootPath,
  context: CatalogContext,
): AsyncGenerator<Finding, number, undefined> {
  const damages: string[] = [];
  let packages = 0;
  for await (const record of databaseRecords(file.tree, path, context)) {
    const read = record.kind === 'header' ? packageOrDamage(record.blob, record.place) : record;
    if (read.kind === 'damage') {
      damages.push(read.detail);
      continue;
    }
    packages++;
    if (read.package.name === PUBLIC_KEY) continue;
    if (read.package.files.kind === 'damaged') damages.push(`${read.package.name}: ${read.package.files.detail}`);
    yield* findingsOf(read.package, String(packages), path, context);
  }
  const [first] = damages;
  if (first !== undefined) {
    const detail = damages.length === 1 ? first : `${damages.length} places cannot be read, the first: ${first}`;
    yield { kind: 'unread', reason: 'malformed', path, detail };
  }
  return packages;
}

type PackageOrDamage =
  { readonly kind: 'package'; readonly package: RpmPackage } | { readonly kind: 'damage'; readonly detail: string };

function packageOrDamage(blob: Uint8Array, place: string): PackageOrDamage {
  try {
    return { kind: 'package', package: readPackage(blob) };
  } catch (error) {
    if (!(error instanceof DamagedDatabase)) throw error;
    return { kind: 'damage', detail: `${place}: ${error.message}` };
  }
}

function* findingsOf(
  rpmPackage: RpmPackage,
  key: string,
  path: RootPath,
  { operatingSystem }: CatalogContext,
): Generator<Finding, void, undefined> {
  const draft = rpmDraft(rpmPackage, operatingSystem, 'package-database');
  if (draft === undefined) return;
  yield { kind: 'component', key, path, draft };
  if (rpmPackage.files.kind === 'paths') yield { kind: 'owns', key, paths: rpmPackage.files.paths };
}

function unreadLine(error: unknown, path: RootPath): Finding {
  if (error instanceof DamagedDatabase) return { kind: 'unread', reason: 'malformed', path, detail: error.message };
  if (ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) return { kind: 'unread', ...error.facts };
  throw error;
}
