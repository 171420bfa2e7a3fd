import { componentId, type Component, type Evidence, type RootFilesystem } from '@imgtrack/core';
import type { Finding } from './cataloger.js';
import { Ownership } from './ownership.js';
import type { ReadResult } from './read-files.js';

/** The components of all results, each once, and the paths that packages claim. */
export interface Related {
  readonly components: readonly Component[];
  readonly ownership: Ownership;
}

/** Phase 5, first half: drafts become components with an id. Two records of one component in one place become one with two pieces of evidence. */
export function relate(results: readonly ReadResult[], root: RootFilesystem): Related {
  const components = new Map<string, Component>();
  const ownership = new Ownership();
  for (const result of results) {
    const ids = new Map<string, string>();
    for (const finding of result.findings) {
      if (finding.kind === 'component') {
        const component = componentOf(finding, result, root);
        const known = components.get(component.id);
        components.set(component.id, known === undefined ? component : merged(known, component));
        if (finding.key !== undefined) ids.set(finding.key, component.id);
      } else if (finding.kind === 'owns') {
        const owner = ids.get(finding.key);
        if (owner !== undefined) ownership.claim(owner, finding.paths);
      }
    }
  }
  return { components: [...components.values()], ownership };
}

function componentOf(finding: Finding & { kind: 'component' }, { task }: ReadResult, root: RootFilesystem): Component {
  const { confidence, method, rule, ...facts } = finding.draft;
  const path = finding.path ?? task.path;
  const layer = root.layerOf?.(path);
  const evidence: Evidence = {
    cataloger: task.cataloger.id,
    ...(rule !== undefined && { rule }),
    method,
    path,
    ...(layer !== undefined && { layer }),
    confidence,
  };
  return { id: componentId({ ...facts, evidence: [evidence] }), ...facts, evidence: [evidence] };
}

/** What the first record says counts; the second fills what it leaves open. */
function merged(first: Component, second: Component): Component {
  const evidence: Component['evidence'] = [...first.evidence, ...second.evidence];
  const licences = first.licences.length > 0 ? first.licences : second.licences;
  return { ...second, ...first, licences, evidence };
}

/** Phase 5, second half: marks what an OS package put there. Only the packages' own records are never owned. */
export function markOwned(components: readonly Component[], owners: ReadonlyMap<string, string>): readonly Component[] {
  return components.map((component) => {
    const owner = canBeOwned(component) ? owners.get(component.evidence[0].path) : undefined;
    return owner === undefined ? component : { ...component, ownedBy: owner };
  });
}

/** The operating system is not a part of the package that ships /etc/os-release. */
export function canBeOwned({ kind }: Component): boolean {
  return kind !== 'os-package' && kind !== 'operating-system';
}

/** In the order of inventories: kind, name, version, first location; by code units. */
export function sortedComponents(components: readonly Component[]): readonly Component[] {
  const keyed = components.map((component) => {
    const { kind, name, version = '', location, evidence, id } = component;
    return { component, key: [kind, name, version, location ?? evidence[0].path, id].join('\0') };
  });
  return keyed.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ component }) => component);
}
