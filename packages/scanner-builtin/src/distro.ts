import type { OperatingSystem } from '@imgtrack/core';

/** The "distro" qualifier of a package URL: "debian-12", or "debian" where the release has no number. */
export function distroOf(operatingSystem: OperatingSystem | undefined): string | undefined {
  if (operatingSystem === undefined) return undefined;
  return operatingSystem.version === undefined
    ? operatingSystem.id
    : `${operatingSystem.id}-${operatingSystem.version}`;
}
