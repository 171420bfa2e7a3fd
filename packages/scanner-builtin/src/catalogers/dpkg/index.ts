import type { Draft, Licence, OperatingSystem } from '@imgtrack/core';
import { blocks } from '../../blocks.js';
import type { Candidate, CatalogContext, Cataloger, Finding } from '../../cataloger.js';
import { distroOf } from '../../distro.js';
import { malformedEntries } from '../../malformed-entries.js';
import { packageUrl } from '../../package-url.js';
import { textPieces } from '../../text-pieces.js';
import { Turns } from '../../turns.js';
import { parsePackage, type DpkgPackage } from './parse-package.js';
import { PackageLicences, type CopyrightRecord } from './package-licences.js';
import { openRecords, type InstalledRecord } from './package-records.js';

/**
 * Debian packages whose files are on disk: /var/lib/dpkg/status, and the one file a package of images without dpkg
 * (status.d). Formats: deb822(5), dpkg(1), dpkg-query(1), dpkg-divert(1), Debian copyright format 1.0.
 */
export const dpkgCataloger: Cataloger = {
  id: 'dpkg',
  version: 1,
  selects: {
    probes: ['/var/lib/dpkg/status', '/var/lib/dpkg/status.d/'],
    companions: [
      { below: '/var/lib/dpkg', names: ['diversions'], extensions: ['list', 'md5sums'] },
      { below: '/usr/share/doc', names: ['copyright'] },
    ],
  },
  async *read(file: Candidate, context: CatalogContext): AsyncGenerator<Finding, void, undefined> {
    if (file.name.endsWith('.md5sums')) return;
    const inFolder = file.path.includes('/status.d/');
    const records = await openRecords(file, inFolder);
    const licences = new PackageLicences(file.tree);
    const turns = new Turns(context.signal);
    let entries = 0;
    let malformed = 0;
    for await (const paragraph of blocks(textPieces(file, context.limits))) {
      await turns.next();
      entries++;
      const entry = parsePackage(paragraph, inFolder ? 'none' : 'required');
      if (entry.kind === 'malformed') malformed++;
      if (entry.kind !== 'present') continue;
      const copyright = await licences.of(entry.package.name);
      const installed = await records.of(entry.package);
      yield* findingsOf(entry.package, copyright, installed, context.operatingSystem);
    }
    yield* malformedEntries(malformed, entries);
  },
};

function* findingsOf(
  dpkgPackage: DpkgPackage,
  copyright: CopyrightRecord,
  installed: InstalledRecord,
  operatingSystem: OperatingSystem | undefined,
): Generator<Finding, void, undefined> {
  if (copyright.unread !== undefined) yield copyright.unread;
  if (installed.unread !== undefined) yield installed.unread;
  const key = `${dpkgPackage.name}:${dpkgPackage.architecture ?? ''}`;
  const draft = draftOf(dpkgPackage, copyright.licences, installed.installedAt, operatingSystem);
  yield { kind: 'component', key, draft };
  yield { kind: 'owns', key, paths: installed.paths };
}

function draftOf(
  { name, version, architecture, maintainer, source }: DpkgPackage,
  licences: readonly Licence[],
  installedAt: string | undefined,
  operatingSystem: OperatingSystem | undefined,
): Draft {
  const purl = packageUrl({
    type: 'deb',
    namespace: operatingSystem?.id ?? 'debian',
    name,
    version,
    qualifiers: { arch: architecture, distro: distroOf(operatingSystem) },
  });
  return {
    kind: 'os-package',
    name,
    version,
    ...(maintainer !== undefined && { publisher: maintainer }),
    ...(architecture !== undefined && { architecture }),
    licences,
    purl,
    ...(installedAt !== undefined && { installedAt }),
    ...(source !== undefined && { source }),
    confidence: 'certain',
    method: 'package-database',
  };
}
