import type { Draft } from '@imgtrack/core';
import type { CatalogContext, Cataloger, Finding } from '../cataloger.js';
import type { MemoryRoot } from './memory-root.js';
import { catalogContext } from './step-context.js';

/** What a cataloger finds in one file. */
export async function findingsOf(
  cataloger: Cataloger,
  root: MemoryRoot,
  path: string,
  context: CatalogContext = catalogContext(),
): Promise<readonly Finding[]> {
  const resolved = await root.resolve(path);
  if (resolved === undefined) throw new Error(`the test has no ${path}`);
  const name = resolved.slice(resolved.lastIndexOf('/') + 1);
  const findings: Finding[] = [];
  for await (const finding of await cataloger.read({ tree: root, path: resolved, name }, context))
    findings.push(finding);
  return findings;
}

/** The components among findings. */
export function draftsOf(findings: readonly Finding[]): readonly Draft[] {
  return findings.flatMap((finding) => (finding.kind === 'component' ? [finding.draft] : []));
}

/** The paths that each key owns. */
export function ownedOf(findings: readonly Finding[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    findings.flatMap((finding) => (finding.kind === 'owns' ? [[finding.key, [...finding.paths]]] : [])),
  );
}
