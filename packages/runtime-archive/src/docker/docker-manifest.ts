import { ImgtrackError, member, stringOf, stringsOf } from '@imgtrack/core';

/** One image of a docker archive. */
export interface DockerEntry {
  /** Names of members, as the manifest has them. */
  readonly config: string;
  readonly layers: readonly string[];
  readonly repoTags: readonly string[];
}

export const DOCKER_MANIFEST = 'manifest.json';

const MAX_IMAGES = 10_000;
const MAX_LAYERS = 1000;

/** Checks the `manifest.json` of a docker archive (Docker image specification 1.2, "Combined image JSON + filesystem changeset format"). Throws IMGT_MANIFEST_INVALID. */
export function asDockerManifest(value: unknown, file: string): readonly DockerEntry[] {
  const invalid = (reason: string): ImgtrackError => new ImgtrackError('IMGT_MANIFEST_INVALID', { file, reason });
  if (!Array.isArray(value)) throw invalid(`${DOCKER_MANIFEST} is not a list of images`);
  if (value.length === 0) throw invalid(`${DOCKER_MANIFEST} lists no image`);
  if (value.length > MAX_IMAGES) throw invalid(`${DOCKER_MANIFEST} lists more than ${MAX_IMAGES} images`);
  return value.map((item: unknown, index): DockerEntry => {
    const where = `image ${index + 1} of ${DOCKER_MANIFEST}`;
    const config = stringOf(member(item, 'Config'));
    const named = member(item, 'Layers') ?? [];
    const layers = stringsOf(named);
    if (config === undefined) throw invalid(`${where} names no configuration`);
    if (!Array.isArray(named) || layers.length !== named.length) throw invalid(`${where} has no list of layers`);
    if (layers.length > MAX_LAYERS) throw invalid(`${where} has more than ${MAX_LAYERS} layers`);
    return { config, layers, repoTags: stringsOf(member(item, 'RepoTags')) };
  });
}
