import type { RpmPackage } from './read-package.js';

/** What rpm prints for a tag that a package does not have. */
const ABSENT = '(none)';
const FIELDS = 10;

export type ManifestLine =
  { readonly kind: 'package'; readonly package: Omit<RpmPackage, 'files'> } | { readonly kind: 'malformed' };

/**
 * A line of /var/lib/rpmmanifest/container-manifest-2, which images of Azure Linux without rpm carry instead of a database: the
 * tags NAME, VERSION-RELEASE, INSTALLTIME, BUILDTIME, VENDOR, EPOCH, SIZE, ARCH, EPOCHNUM and SOURCERPM, with tabs between them.
 * Some tools write "(none)" as EPOCH whatever it is, so EPOCHNUM counts, where no epoch is 0.
 */
export function parseManifestLine(line: string): ManifestLine {
  const fields = line.split('\t', FIELDS + 1);
  if (fields.length !== FIELDS) return { kind: 'malformed' };
  const [name, versionRelease, installTime, , vendor, , , architecture, epochNumber, sourceRpm] = fields.map(stated);
  const version = /^([^-]+)-([^-]+)$/.exec(versionRelease ?? '');
  if (name === undefined || version?.[1] === undefined || version[2] === undefined) return { kind: 'malformed' };
  const epoch = unsignedInteger(epochNumber);
  const seconds = unsignedInteger(installTime);
  return {
    kind: 'package',
    package: {
      name,
      version: version[1],
      release: version[2],
      ...(epoch !== undefined && { epoch }),
      ...(architecture !== undefined && { architecture }),
      ...(vendor !== undefined && { vendor }),
      ...(seconds !== undefined && { installTime: seconds }),
      ...(sourceRpm !== undefined && { sourceRpm }),
    },
  };
}

function stated(field: string): string | undefined {
  return field === ABSENT || field === '' ? undefined : field;
}

/** Of 32 bits, as rpm's tags are. */
function unsignedInteger(field: string | undefined): number | undefined {
  if (field === undefined || !/^\d{1,10}$/.test(field)) return undefined;
  const value = Number(field);
  return value < 2 ** 32 ? value : undefined;
}
