import type { Draft, OperatingSystem } from '@imgtrack/core';
import { blocks } from '../../blocks.js';
import type { Candidate, CatalogContext, Cataloger, Finding } from '../../cataloger.js';
import { distroOf } from '../../distro.js';
import { declaredLicence } from '../../licences/declared-licence.js';
import { malformedEntries } from '../../malformed-entries.js';
import { packageUrl } from '../../package-url.js';
import { textPieces } from '../../text-pieces.js';
import { Turns } from '../../turns.js';
import { installedPaths, parseInstalled, type ApkPackage } from './parse-installed.js';

/** Packages of Alpine and its relatives. The database moved below /usr with merged-usr. Its build times are no install times. */
export const apkCataloger: Cataloger = {
  id: 'apk',
  version: 1,
  selects: { probes: ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'] },
  async *read(file: Candidate, context: CatalogContext): AsyncGenerator<Finding, void, undefined> {
    const turns = new Turns(context.signal);
    let records = 0;
    let malformed = 0;
    for await (const record of blocks(textPieces(file, context.limits))) {
      await turns.next();
      records++;
      const apkPackage = parseInstalled(record);
      if (apkPackage === undefined) malformed++;
      else {
        const key = `${apkPackage.name}:${apkPackage.architecture ?? ''}`;
        yield { kind: 'component', key, draft: draftOf(apkPackage, context.operatingSystem) };
        yield { kind: 'owns', key, paths: installedPaths(record) };
      }
    }
    yield* malformedEntries(malformed, records);
  },
};

function draftOf(
  { name, version, architecture, licence, origin, maintainer }: ApkPackage,
  operatingSystem: OperatingSystem | undefined,
): Draft {
  const purl = packageUrl({
    type: 'apk',
    namespace: operatingSystem?.id ?? 'alpine',
    name,
    version,
    qualifiers: { arch: architecture, distro: distroOf(operatingSystem) },
  });
  const statement = licence === undefined ? undefined : declaredLicence(licence);
  return {
    kind: 'os-package',
    name,
    version,
    ...(maintainer !== undefined && { publisher: maintainer }),
    ...(architecture !== undefined && { architecture }),
    licences: statement === undefined ? [] : [statement],
    purl,
    ...(origin !== undefined && { source: `${origin}@${version}` }),
    confidence: 'certain',
    method: 'package-database',
  };
}
