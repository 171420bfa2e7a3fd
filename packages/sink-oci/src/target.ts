import { fullName, type Digest, type SourceImage } from '@imgtrack/core';
import { repositoryOf, repositoryText, type Repository } from './repository.js';

/** The image in its registry. */
export interface Target {
  readonly repository: Repository;
  /** Of its manifest, or of the index that it is in. */
  readonly digest: Digest;
}

/**
 * Where an image lies, by the digests that registries have given it: in the repository that is wanted, else in that of its own name, else in the
 * first one. undefined: no registry is known to have it.
 */
export function targetOf(image: SourceImage, wanted: Repository | undefined): Target | undefined {
  const known = image.repoDigests.flatMap(targetIn);
  const named = repositoryIn(image.reference.name);
  const isIn = (repository: Repository | undefined) => (target: Target) =>
    repository !== undefined && repositoryText(target.repository) === repositoryText(repository);
  if (wanted === undefined) return known.find(isIn(named)) ?? known[0];
  const digest = (known.find(isIn(wanted)) ?? known[0])?.digest ?? digestOf(image);
  return digest === undefined ? undefined : { repository: wanted, digest };
}

/** What a registry would know the image by, though none is known that does. */
const digestOf = ({ reference, digests }: SourceImage): Digest | undefined =>
  reference.digest ?? digests.index ?? digests.manifest;

function targetIn(repoDigest: string): readonly Target[] {
  const [, name = '', hex = ''] = /^([^@]+)@sha256:([0-9a-f]{64})$/.exec(repoDigest) ?? [];
  const repository = repositoryIn(name);
  return repository === undefined ? [] : [{ repository, digest: `sha256:${hex}` }];
}

/** "debian" → docker.io/library/debian. */
function repositoryIn(name: string): Repository | undefined {
  const full = fullName(name);
  return repositoryOf(full.slice(0, full.lastIndexOf(':')));
}
