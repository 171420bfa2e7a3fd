import type { ComponentKind } from '@imgtrack/core';

/** Types of components (CycloneDX 1.7) that are software which can be installed. The others are files, data, hardware and images. */
const kinds: ReadonlyMap<unknown, ComponentKind> = new Map<unknown, ComponentKind>([
  ['application', 'application'],
  ['device-driver', 'application'],
  ['firmware', 'application'],
  ['framework', 'library'],
  ['library', 'library'],
  ['operating-system', 'operating-system'],
  ['platform', 'runtime'],
]);

/** Types of package URLs that belong to package managers of systems. */
const systems: ReadonlySet<string> = new Set(['alpm', 'apk', 'deb', 'opkg', 'portage', 'rpm']);

/** undefined: it is no software. CycloneDX has no type for packages of a system: their package URL tells. */
export function kindOf(type: unknown, purlType: string | undefined): ComponentKind | undefined {
  const kind = kinds.get(type);
  const isOfSystem = purlType !== undefined && systems.has(purlType);
  return isOfSystem && (kind === 'library' || kind === 'application') ? 'os-package' : kind;
}
