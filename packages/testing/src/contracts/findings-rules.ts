import assert from 'node:assert/strict';
import type { ScanFindings } from '@imgtrack/core';

/** Every component shows where it was seen, by a cataloger of the coverage. */
export function assertShown({ components, coverage }: ScanFindings): void {
  const catalogers = new Set(coverage.catalogers.map(({ id }) => id));
  for (const { name, evidence } of components) {
    assert.ok(evidence.length > 0, name);
    for (const { path, cataloger } of evidence) {
      assert.match(path, /^\//, name);
      assert.ok(catalogers.has(cataloger), `${cataloger} found ${name} and is not in the coverage.`);
    }
  }
}

/** Every component is there once, and its owner is among them. */
export function assertDistinct({ components }: ScanFindings): void {
  const ids = new Set(components.map(({ id }) => id));
  assert.equal(ids.size, components.length);
  for (const { id, name, ownedBy } of components) {
    assert.notEqual(ownedBy, id, `${name} owns itself.`);
    assert.ok(ownedBy === undefined || ids.has(ownedBy), `The owner of ${name} is not among the components.`);
  }
}

/** The coverage says of every cataloger what came of it, and leaves what was left out to the core. */
export function assertCoverage({ coverage }: ScanFindings): void {
  const ids = coverage.catalogers.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(coverage.leftOut, []);
  for (const { id, status, components } of coverage.catalogers) {
    const without = status === 'nothing' || status === 'failed';
    assert.equal(components > 0, !without, `${id}: ${status} with ${components} components.`);
  }
}

/** Nothing in it is lost in JSON. */
export function assertPlain(value: unknown): void {
  assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
}

interface Identity {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
}

/** One release with one set of options has one identity, from one instance or two. */
export async function assertIdentity<T>(
  create: () => T | Promise<T>,
  identify: (scanner: T) => Promise<Identity>,
): Promise<void> {
  const scanner = await create();
  const identity = await identify(scanner);
  assert.match(identity.digest, /^sha256:[0-9a-f]{64}$/);
  assert.ok(identity.name !== '' && identity.version !== '');
  assert.deepEqual(await identify(scanner), identity);
  assert.deepEqual(await identify(await create()), identity);
}
