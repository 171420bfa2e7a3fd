import type { ScannerIdentity } from '../model/scanner-identity.js';
import type { SourceImage } from '../model/source-image.js';

const PREFIX = 'io.imgtrack';

/**
 * What a derived image says of itself, in the manner of reverse DNS, for whoever finds it. Besides these it has those of
 * `StepContext.labels`, by which `imgtrack clean` knows it.
 */
export function derivedLabels(image: SourceImage, scanner: ScannerIdentity): Readonly<Record<string, string>> {
  const { reference, id, idKind, repoDigests } = image;
  return {
    [`${PREFIX}.source.name`]: reference.text,
    [`${PREFIX}.source.id`]: id,
    [`${PREFIX}.source.id-kind`]: idKind,
    ...(repoDigests.length === 0 ? {} : { [`${PREFIX}.source.repo-digests`]: repoDigests.join(' ') }),
    [`${PREFIX}.scanner`]: `${scanner.name} ${scanner.version}`,
    [`${PREFIX}.scanner.digest`]: scanner.digest,
  };
}
