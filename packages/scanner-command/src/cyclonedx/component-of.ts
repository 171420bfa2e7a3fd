import { type Component, type Evidence, isRecord, member } from '@imgtrack/core';
import { isBelow } from './is-below.js';
import { boundedText } from './bounded-text.js';
import { evidenceOf } from './evidence-of.js';
import { kindOf } from './kind-of.js';
import { licencesOf } from './licences-of.js';
import { type PackageUrl, parsePackageUrl } from './package-url.js';

/** Who reads, and what it is to overlook. */
export interface Reader {
  /** Goes into the evidence as the cataloger. */
  readonly scanner: string;
  /** Folders in the container that are not the image's: a scanner that looks everywhere finds itself. */
  readonly injected: readonly string[];
}

/** "other": it is no software of the image. */
export type Reading = Component | 'other' | 'malformed';

/** One component of a bill of materials, as the inventory has it. */
export function componentOf(value: unknown, { scanner, injected, id }: Reader & { readonly id: string }): Reading {
  if (!isRecord(value)) return 'malformed';
  const purl = parsePackageUrl(boundedText(member(value, 'purl')));
  const kind = kindOf(member(value, 'type'), purl?.type);
  if (kind === undefined) return 'other';
  const ownName = boundedText(member(value, 'name'));
  if (ownName === undefined) return 'malformed';
  const found = evidenceOf(value, scanner, kind);
  const [first, ...more] = found.filter(({ path }) => !isBelow(injected, path));
  if (first === undefined) return 'other';
  const evidence: readonly [Evidence, ...Evidence[]] = [first, ...more];
  return {
    id,
    kind,
    name: fullName(boundedText(member(value, 'group')), ownName, purl),
    ...texts(value, purl),
    licences: licencesOf(member(value, 'licenses')),
    evidence,
  };
}

/** What is a text and may be absent. */
function texts(value: unknown, purl: PackageUrl | undefined): Omit<Partial<Component>, 'id'> {
  const cpe = boundedText(member(value, 'cpe'));
  const supplier = member(member(value, 'supplier'), 'name') ?? member(value, 'publisher') ?? member(value, 'author');
  return present({
    version: boundedText(member(value, 'version')),
    publisher: boundedText(supplier),
    architecture: purl?.qualifiers.get('arch'),
    purl: purl?.text,
    cpe: cpe?.startsWith('cpe:2.3:') === true ? cpe : undefined,
    source: purl?.qualifiers.get('upstream'),
  });
}

const present = <K extends string>(members: Readonly<Record<K, string | undefined>>): Partial<Record<K, string>> => {
  const given: Partial<Record<K, string>> = {};
  for (const key in members) {
    const text = members[key];
    if (text !== undefined) given[key] = text;
  }
  return given;
};

/** In the way of its ecosystem: "org.example:thing" of Maven, "@example/thing" of npm. Some scanners repeat the group in the name. */
function fullName(group: string | undefined, name: string, purl: PackageUrl | undefined): string {
  if (group === undefined || name.startsWith(group)) return name;
  return `${group}${purl?.type === 'maven' ? ':' : '/'}${name}`;
}
