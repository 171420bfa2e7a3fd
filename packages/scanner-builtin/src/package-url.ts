/** The parts of a package URL, as written by the package manager. */
export interface PackageUrlParts {
  readonly type: 'apk' | 'deb' | 'npm' | 'pypi' | 'rpm';
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  /** Absent, undefined or empty values are left out. */
  readonly qualifiers?: Readonly<Record<string, string | undefined>>;
}

/** What the definition of a type says about case. npm is left as written: "JSONStream" and "jsonstream" are two packages. */
const lowerCase: ReadonlyMap<PackageUrlParts['type'], readonly ('namespace' | 'name')[]> = new Map([
  ['apk', ['namespace', 'name']],
  ['deb', ['namespace', 'name']],
  ['pypi', ['name']],
  ['rpm', ['namespace']],
]);

/**
 * Package URL in canonical form (ECMA-427): everything percent-encoded but letters, digits and ".-_~:", qualifiers sorted.
 * Parts must be well-formed strings, as `plainText` makes them.
 */
export function packageUrl({ type, namespace = '', name, version = '', qualifiers = {} }: PackageUrlParts): string {
  const lowered = lowerCase.get(type) ?? [];
  const cased = (part: 'namespace' | 'name', value: string): string =>
    lowered.includes(part) ? value.toLowerCase() : value;
  const path = namespace === '' ? [] : [encode(cased('namespace', namespace))];
  const base = [`pkg:${type}`, ...path, encode(cased('name', name))].join('/');
  const query = Object.entries(qualifiers)
    .flatMap(([key, value = '']) => (value === '' ? [] : [`${key}=${encode(value)}`]))
    .sort()
    .join('&');
  return `${base}${version === '' ? '' : `@${encode(version)}`}${query === '' ? '' : `?${query}`}`;
}

function encode(text: string): string {
  return /^[\w.~:-]*$/.test(text)
    ? text
    : encodeURIComponent(text)
        .replaceAll('%3A', ':')
        .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
