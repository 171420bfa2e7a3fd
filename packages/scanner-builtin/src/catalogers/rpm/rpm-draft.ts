import type { Draft, OperatingSystem } from '@imgtrack/core';
import { distroOf } from '../../distro.js';
import { packageUrl } from '../../package-url.js';
import { plainText } from '../../plain-text.js';
import type { RpmPackage } from './read-package.js';
import { rpmLicence } from './rpm-licence.js';

/**
 * A package as a component; undefined: nothing printable is left of its name or version. The version is rpm's
 * "epoch:version-release", without the epoch where it is 0, which rpm takes for the same as none. Package URLs carry the
 * epoch as a qualifier (purl-spec, "rpm").
 */
export function rpmDraft(
  rpmPackage: Omit<RpmPackage, 'files'>,
  operatingSystem: OperatingSystem | undefined,
  method: Draft['method'],
): Draft | undefined {
  const name = plainText(rpmPackage.name);
  const versionRelease = plainText(`${rpmPackage.version}-${rpmPackage.release}`);
  if (name === undefined || versionRelease === undefined) return undefined;
  const { epoch = 0 } = rpmPackage;
  const architecture = plainText(rpmPackage.architecture);
  const publisher = plainText(rpmPackage.vendor);
  const sourceRpm = plainText(rpmPackage.sourceRpm);
  const modularity = plainText(rpmPackage.modularityLabel);
  const licence = rpmPackage.licence === undefined ? undefined : rpmLicence(rpmPackage.licence);
  const purl = packageUrl({
    type: 'rpm',
    namespace: operatingSystem?.id,
    name,
    version: versionRelease,
    qualifiers: {
      arch: architecture,
      distro: distroOf(operatingSystem),
      epoch: epoch === 0 ? undefined : String(epoch),
      upstream: sourceRpm,
    },
  });
  return {
    kind: 'os-package',
    name,
    version: epoch === 0 ? versionRelease : `${epoch}:${versionRelease}`,
    ...(publisher !== undefined && { publisher }),
    ...(architecture !== undefined && { architecture }),
    licences: licence === undefined ? [] : [licence],
    purl,
    ...(rpmPackage.installTime !== undefined && { installedAt: new Date(rpmPackage.installTime * 1000).toISOString() }),
    ...(sourceRpm !== undefined && { source: sourceRpm }),
    ...(modularity !== undefined && { properties: { modularity } }),
    confidence: 'certain',
    method,
  };
}
