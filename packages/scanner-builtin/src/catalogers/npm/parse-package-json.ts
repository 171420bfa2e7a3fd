import { plainText } from '../../plain-text.js';

/** What a package.json says about its package (npm's documentation, "package.json"). */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** As stated, current form and both old ones; most say one. */
  readonly licences: readonly string[];
  readonly author?: string;
}

/** Statements kept of one file. */
const MAX_LICENCES = 20;

/** Undefined: it names no package (no string name or version), as in stubs that only set "type". Throws when it is no JSON object. */
export function parsePackageJson(text: string): NpmPackage | undefined {
  const json: unknown = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  if (!isRecord(json)) throw new Error('it is no JSON object');
  const name = plainText(json['name']);
  const version = plainText(json['version']);
  if (name === undefined || version === undefined) return undefined;
  const author = personName(json['author']);
  return {
    name,
    version,
    licences: licencesOf(json),
    ...(author !== undefined && { author }),
  };
}

function licencesOf(json: Readonly<Record<string, unknown>>): readonly string[] {
  const stated = [json['license'], json['licenses']].flat().slice(0, MAX_LICENCES);
  const texts = stated.map((one) => plainText(isRecord(one) ? one['type'] : one, 1_000));
  return [...new Set(texts.filter((text) => text !== undefined))];
}

/** "Name <mail> (site)" or { name }. */
function personName(person: unknown): string | undefined {
  const text = plainText(isRecord(person) ? person['name'] : person);
  return plainText(text?.split(/[<(]/, 1)[0]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
