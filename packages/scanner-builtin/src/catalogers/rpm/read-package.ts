import { DamagedDatabase } from './database/damaged-database.js';
import { HeaderBlob } from './header/header-blob.js';
import { installedPaths } from './header/installed-paths.js';
import { Tag } from './header/tags.js';

/** What rpm knows of an installed package, as the package's author wrote it. */
export interface RpmPackage {
  readonly name: string;
  readonly epoch?: number;
  readonly version: string;
  readonly release: string;
  /** Absent for public keys, which rpm stores as packages. */
  readonly architecture?: string;
  readonly vendor?: string;
  readonly licence?: string;
  /** Seconds since 1970. */
  readonly installTime?: number;
  /** "openssl-3.0.7-1.fc40.src.rpm". */
  readonly sourceRpm?: string;
  /** "nodejs:18:20230517145436:83bdeebd". */
  readonly modularityLabel?: string;
  readonly files: PackageFiles;
}

/** "damaged": the package is there, its list of files cannot be used. */
export type PackageFiles =
  { readonly kind: 'paths'; readonly paths: Iterable<string> } | { readonly kind: 'damaged'; readonly detail: string };

/** Throws DamagedDatabase when the blob is no header or the header lacks a name, a version or a release. */
export function readPackage(blob: Uint8Array): RpmPackage {
  const header = new HeaderBlob(blob);
  const name = header.string(Tag.name);
  const version = header.string(Tag.version);
  const release = header.string(Tag.release);
  if (name === undefined || version === undefined || release === undefined) {
    throw new DamagedDatabase('the header lacks name, version or release');
  }
  const epoch = header.integer(Tag.epoch);
  const architecture = header.string(Tag.architecture);
  const vendor = header.string(Tag.vendor);
  const licence = header.string(Tag.licence);
  const installTime = header.integer(Tag.installTime);
  const sourceRpm = header.string(Tag.sourceRpm);
  const modularityLabel = header.string(Tag.modularityLabel);
  return {
    name,
    version,
    release,
    ...(epoch !== undefined && { epoch }),
    ...(architecture !== undefined && { architecture }),
    ...(vendor !== undefined && { vendor }),
    ...(licence !== undefined && { licence }),
    ...(installTime !== undefined && { installTime }),
    ...(sourceRpm !== undefined && { sourceRpm }),
    ...(modularityLabel !== undefined && { modularityLabel }),
    files: filesOf(header),
  };
}

function filesOf(header: HeaderBlob): PackageFiles {
  try {
    return { kind: 'paths', paths: installedPaths(header) };
  } catch (error) {
    if (!(error instanceof DamagedDatabase)) throw error;
    return { kind: 'damaged', detail: error.message };
  }
}
