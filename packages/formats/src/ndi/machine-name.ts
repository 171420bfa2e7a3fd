import type { SourceImage } from '@imgtrack/core';

/**
 * What an image is called as a machine: 64 hexadecimal digits, so that two images are never taken for one. Those of its configuration,
 * which every engine knows it by, whatever the engine shows as its id.
 */
export function machineName({ id, digests }: SourceImage): string {
  const digest = digests.config ?? id;
  return digest.slice(digest.indexOf(':') + 1);
}
