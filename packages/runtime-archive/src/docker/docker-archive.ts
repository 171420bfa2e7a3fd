import { readImageConfig, requirePlatform, type SourceImage } from '@imgtrack/core';
import type { BlobStore } from '../blobs/blob-store.js';
import { type JsonBlob, readJson, readVerifiedJson } from '../blobs/json-blob.js';
import { diffIdsOfLayers } from '../image/diff-ids-of-layers.js';
import { uncompressedSize } from '../image/image-size.js';
import { layerBlobs } from '../image/layer-blobs.js';
import type { OpenedImage } from '../image/opened-image.js';
import type { Selection } from '../image/selection.js';
import { chooseDockerImage } from './choose-docker-image.js';
import { asDockerManifest, DOCKER_MANIFEST, type DockerEntry } from './docker-manifest.js';

/** The digest in the name of a configuration: "<hex>.json", since Docker 25 "blobs/sha256/<hex>". */
const namedDigest = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/;

/**
 * Reads one image of a docker archive ("docker save", "podman save", skopeo) as far as its identity needs.
 * Throws IMGT_IMAGE_AMBIGUOUS, IMGT_IMAGE_NOT_FOUND, IMGT_PLATFORM_MISSING, IMGT_MANIFEST_INVALID, IMGT_BLOB_MISSING,
 * IMGT_DIGEST_MISMATCH, IMGT_COMPRESSION_UNSUPPORTED.
 */
export function readDockerArchive(store: BlobStore, selection: Selection): OpenedImage {
  const { place } = store;
  const entries = asDockerManifest(readJson(store, DOCKER_MANIFEST, 'a docker archive').value, place);
  const entry = chooseDockerImage(entries, selection, place, (candidate) => readConfig(store, candidate).digest);
  const { value, digest: id } = readConfig(store, entry);
  const { diffIds: found, ...facts } = readImageConfig(value);
  requirePlatform(facts.platform, selection.platform, place);
  const diffIds = diffIdsOfLayers(found, entry.layers.length, entry.config, place);
  const stored = entry.layers.map((name) => ({ name }));
  const layers = layerBlobs(store, stored, diffIds, DOCKER_MANIFEST);
  const image: Omit<SourceImage, 'reference'> = {
    ...facts,
    id,
    idKind: 'config',
    digests: { config: id },
    repoTags: entry.repoTags,
    repoDigests: [],
    layers: diffIds,
    ...uncompressedSize(layers),
  };
  return { image, contents: { kind: 'layers', layers } };
}

/** The configuration, verified where its name is its digest. */
function readConfig(store: BlobStore, { config }: DockerEntry): JsonBlob {
  const hex = namedDigest.exec(config)?.[1];
  return hex === undefined
    ? readJson(store, config, DOCKER_MANIFEST)
    : readVerifiedJson(store, config, { digest: `sha256:${hex}` }, DOCKER_MANIFEST);
}
