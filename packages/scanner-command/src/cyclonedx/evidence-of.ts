import path from 'node:path';
import { type ComponentKind, type Confidence, type Evidence, member } from '@imgtrack/core';
import { boundedText } from './bounded-text.js';

const MAX_PLACES = 100;
const MAX_PROPERTIES = 1000;

/** Names of properties by which scanners say what the format itself had no room for before 1.5, and what they still say so. */
const locations: readonly RegExp[] = [/^syft:location:\d{1,4}:path$/, /^aquasecurity:trivy:FilePath$/];
const catalogers: readonly RegExp[] = [/^syft:package:foundBy$/];

/** Techniques of an identity's evidence (CycloneDX 1.5) → methods. */
const methods: ReadonlyMap<unknown, Evidence['method']> = new Map<unknown, Evidence['method']>([
  ['binary-analysis', 'binary'],
  ['filename', 'file-name'],
  ['hash-comparison', 'binary'],
  ['manifest-analysis', 'manifest'],
]);

/** Where a scanner says that it has seen a component; "/" where it does not say. */
export function evidenceOf(component: unknown, cataloger: string, kind: ComponentKind): readonly Evidence[] {
  const properties = itemsOf(member(component, 'properties'), MAX_PROPERTIES);
  const evidence = member(component, 'evidence');
  const told = [...occurrencesOf(evidence), ...named(properties, locations)];
  const [first = '/', ...others] = new Set(told.slice(0, MAX_PLACES).map((place) => path.posix.join('/', place)));
  const [rule] = named(properties, catalogers);
  const common = { cataloger, ...(rule === undefined ? {} : { rule }), ...howOf(evidence, kind) };
  // The first is the one that counts; scanners give the others in any order.
  return [first, ...others.sort()].map((place) => ({ ...common, path: place }));
}

function howOf(evidence: unknown, kind: ComponentKind): Pick<Evidence, 'method' | 'confidence'> {
  const identity = member(evidence, 'identity');
  // One of them in 1.5, a list of them since 1.6.
  const identities: readonly unknown[] = Array.isArray(identity) ? identity : [identity];
  for (const one of identities.slice(0, MAX_PLACES).flatMap((each) => itemsOf(member(each, 'methods'), MAX_PLACES))) {
    const method = methods.get(member(one, 'technique'));
    if (method !== undefined) return { method, confidence: confidenceOf(member(one, 'confidence')) };
  }
  return kind === 'os-package'
    ? { method: 'package-database', confidence: 'certain' }
    : { method: 'manifest', confidence: 'likely' };
}

/** A number from 0 to 1. */
function confidenceOf(value: unknown): Confidence {
  if (typeof value !== 'number') return 'likely';
  return value >= 0.9 ? 'certain' : value >= 0.5 ? 'likely' : 'guess';
}

function occurrencesOf(evidence: unknown): readonly string[] {
  return itemsOf(member(evidence, 'occurrences'), MAX_PLACES).flatMap(
    (entry) => boundedText(member(entry, 'location')) ?? [],
  );
}

const named = (properties: readonly unknown[], patterns: readonly RegExp[]): readonly string[] =>
  properties.flatMap((property) => {
    const name = boundedText(member(property, 'name'));
    const wanted = name !== undefined && patterns.some((pattern) => pattern.test(name));
    return wanted ? (boundedText(member(property, 'value')) ?? []) : [];
  });

const itemsOf = (value: unknown, most: number): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, most) : [];
