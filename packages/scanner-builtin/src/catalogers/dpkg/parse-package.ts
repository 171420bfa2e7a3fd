import { plainText } from '../../plain-text.js';
import { parseParagraph } from './parse-deb822.js';

/** One package of a dpkg database. */
export interface DpkgPackage {
  readonly name: string;
  /** With epoch and revision, as dpkg writes it. */
  readonly version: string;
  readonly architecture?: string;
  readonly maintainer?: string;
  /** "openssl@3.0.15-1". */
  readonly source?: string;
}

export type DpkgEntry =
  | { readonly kind: 'present'; readonly package: DpkgPackage }
  /** Removed, or only its configuration is left. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed' };

/** dpkg(1), "package states": those in which all of the package's files are unpacked. In "half-installed" they are not. */
const presentStates: ReadonlySet<string> = new Set([
  'installed',
  'triggers-pending',
  'triggers-awaited',
  'half-configured',
  'unpacked',
]);

const fieldNames: ReadonlySet<string> = new Set([
  'package',
  'status',
  'version',
  'architecture',
  'maintainer',
  'source',
]);

/** One paragraph of a status file. `statusField` "none": of a status.d file, which lists only what is installed and has no such field. */
export function parsePackage(paragraph: string, statusField: 'required' | 'none'): DpkgEntry {
  const fields = parseParagraph(paragraph, fieldNames);
  const value = (name: string): string | undefined => plainText(fields.get(name));
  const name = value('package');
  if (name === undefined) return { kind: 'malformed' };
  // "install ok installed": what is wanted, flag, state.
  const state = fields.get('status')?.split(/\s+/)[2];
  if (statusField === 'required' && (state === undefined || !presentStates.has(state))) return { kind: 'absent' };
  const version = value('version');
  if (version === undefined) return { kind: 'malformed' };
  const architecture = value('architecture');
  const maintainer = value('maintainer');
  const source = sourcePackage(value('source'), version);
  return {
    kind: 'present',
    package: {
      name,
      version,
      ...(architecture !== undefined && { architecture }),
      ...(maintainer !== undefined && { maintainer }),
      ...(source !== undefined && { source }),
    },
  };
}

/** "glibc" or "openssl (3.0.15-1)"; without a version the source has that of the binary package. */
function sourcePackage(field: string | undefined, version: string): string | undefined {
  if (field === undefined) return undefined;
  const parts = /^(\S+)(?:\s+\(([^()\s]+)\))?$/.exec(field);
  return parts?.[1] === undefined ? undefined : `${parts[1]}@${parts[2] ?? version}`;
}
