import { plainText } from '../../plain-text.js';

/** What the metadata of an installed distribution says (Python packaging "Core metadata specifications"). */
export interface PythonDistribution {
  readonly name: string;
  readonly version: string;
  /** License-Expression: an SPDX expression by specification. */
  readonly licenceExpression?: string;
  /** License: a name, a sentence or a whole licence text. */
  readonly licence?: string;
  /** What follows "License :: " in the classifiers. */
  readonly licenceClassifiers: readonly string[];
  readonly author?: string;
}

const wanted: ReadonlySet<string> = new Set([
  'name',
  'version',
  'license-expression',
  'license',
  'author',
  'author-email',
  'maintainer',
  'maintainer-email',
]);

/** Statements kept of one file. */
const MAX_CLASSIFIERS = 20;
const LICENCE_CLASSIFIER = 'License :: ';

/** The header fields before the first empty line. Undefined: no Name or no Version. */
export function parseMetadata(text: string): PythonDistribution | undefined {
  const fields = new Map<string, string>();
  const licenceClassifiers: string[] = [];
  for (const [name, value] of headers(text)) {
    if (wanted.has(name) && !fields.has(name)) fields.set(name, value);
    if (name !== 'classifier' || !value.startsWith(LICENCE_CLASSIFIER)) continue;
    const classifier = plainText(value.slice(LICENCE_CLASSIFIER.length));
    if (classifier !== undefined && licenceClassifiers.length < MAX_CLASSIFIERS) licenceClassifiers.push(classifier);
  }
  const field = (name: string, length?: number): string | undefined => known(plainText(fields.get(name), length));
  const name = field('name');
  const version = field('version');
  if (name === undefined || version === undefined) return undefined;
  const licenceExpression = field('license-expression', 1_000);
  const licence = licenceName(known(fields.get('license')));
  const author =
    field('author') ?? mailName(field('author-email')) ?? field('maintainer') ?? mailName(field('maintainer-email'));
  return {
    name,
    version,
    ...(licenceExpression !== undefined && { licenceExpression }),
    ...(licence !== undefined && { licence }),
    licenceClassifiers,
    ...(author !== undefined && { author }),
  };
}

function* headers(text: string): Generator<readonly [name: string, value: string], void, undefined> {
  let name = '';
  let value = '';
  for (const line of text.split(/\r?\n/)) {
    if (line === '') break;
    if (line.startsWith(' ') || line.startsWith('\t')) {
      value += `\n${line.trim()}`;
      continue;
    }
    if (name !== '') yield [name, value];
    const colon = line.indexOf(':');
    name = colon === -1 ? '' : line.slice(0, colon).toLowerCase();
    value = line.slice(colon + 1).trim();
  }
  if (name !== '') yield [name, value];
}

/** Old tools wrote "UNKNOWN" for what is not set. */
function known(value: string | undefined): string | undefined {
  return value === 'UNKNOWN' || value === '' ? undefined : value;
}

/** Of a whole licence text only its first line names the licence. */
function licenceName(value: string | undefined): string | undefined {
  return plainText(value?.split('\n').find((line) => line.trim() !== ''));
}

/** "Name <mail>" has a name; a bare address has none. */
function mailName(value: string | undefined): string | undefined {
  const name = value?.includes('<') === true ? value.slice(0, value.indexOf('<')) : undefined;
  return plainText(name?.replaceAll('"', ''));
}
