import {
  type ConfigFacts,
  ImgtrackError,
  isUnknown,
  member,
  type Platform,
  readImageConfig,
  requirePlatform,
  type SourceImage,
} from '@imgtrack/core';
import type { BlobStore } from '../blobs/blob-store.js';
import { readJson, readVerifiedJson } from '../blobs/json-blob.js';
import { diffIdsOfLayers } from '../image/diff-ids-of-layers.js';
import { uncompressedSize } from '../image/image-size.js';
import { layerBlobs } from '../image/layer-blobs.js';
import type { OpenedImage } from '../image/opened-image.js';
import type { Selection } from '../image/selection.js';
import { chooseOciImage } from './choose-oci-image.js';
import { blobName, type Descriptor } from './descriptor.js';
import { documentKinds } from './media-types.js';
import { asIndex, asManifest, type Manifest } from './oci-schema.js';
import { INDEX } from './walk-index.js';

const LAYOUT = 'oci-layout';

/**
 * Reads one image of an OCI layout (OCI image specification, "image-layout.md"), in a folder or an archive, as far as its identity needs.
 * Throws IMGT_IMAGE_AMBIGUOUS, IMGT_IMAGE_NOT_FOUND, IMGT_PLATFORM_MISSING, IMGT_NOT_AN_IMAGE, IMGT_MANIFEST_INVALID, IMGT_BLOB_MISSING,
 * IMGT_DIGEST_MISMATCH, IMGT_COMPRESSION_UNSUPPORTED.
 */
export function readOciLayout(store: BlobStore, selection: Selection, host: Platform): OpenedImage {
  const { place } = store;
  checkVersion(store);
  const index = asIndex(readJson(store, INDEX, 'an OCI layout').value, INDEX, place);
  const platformOf = (entry: Descriptor): Platform =>
    store.range(blobName(entry)) === undefined ? unknown : readConfig(store, readManifest(store, entry)).platform;
  const { descriptor, top } = chooseOciImage(store, index, selection, host, platformOf);
  const manifest = readManifest(store, descriptor);
  const { diffIds: found, ...facts } = readConfig(store, manifest);
  if (descriptor.platform === undefined) requirePlatform(facts.platform, selection.platform, place);
  const diffIds = diffIdsOfLayers(found, manifest.layers.length, nameOf('configuration', manifest.config), place);
  const stored = manifest.layers.map((layer) => ({ ...layer, name: blobName(layer) }));
  const layers = layerBlobs(store, stored, diffIds, nameOf('manifest', descriptor));
  const image: Omit<SourceImage, 'reference'> = {
    ...facts,
    ...namesOf(index, top),
    id: descriptor.digest,
    idKind: 'manifest',
    digests: {
      config: manifest.config.digest,
      manifest: descriptor.digest,
      ...(documentKinds.get(top.mediaType) === 'index' ? { index: top.digest } : {}),
    },
    platform: isUnknown(facts.platform) ? (descriptor.platform ?? facts.platform) : facts.platform,
    layers: diffIds,
    ...uncompressedSize(layers),
  };
  return { image, contents: { kind: 'layers', layers } };
}

const unknown: Platform = { os: 'unknown', architecture: 'unknown' };

/** The file may be absent: some tools forget it, and nothing depends on it. */
function checkVersion(store: BlobStore): void {
  if (store.range(LAYOUT) === undefined) return;
  const version = member(readJson(store, LAYOUT, 'an OCI layout').value, 'imageLayoutVersion');
  if (typeof version === 'string' && version.startsWith('1.')) return;
  throw new ImgtrackError('IMGT_MANIFEST_INVALID', {
    file: store.place,
    reason: `${LAYOUT} names a version that is not 1.x`,
  });
}

function readManifest(store: BlobStore, descriptor: Descriptor): Manifest {
  const { value } = readVerifiedJson(store, blobName(descriptor), descriptor, 'its index');
  return asManifest(value, nameOf('manifest', descriptor), store.place);
}

function readConfig(store: BlobStore, { config }: Manifest): ConfigFacts {
  if (documentKinds.get(config.mediaType) !== 'config') {
    const found = `an OCI artifact of type ${JSON.stringify(config.mediaType.slice(0, 160))}`;
    throw new ImgtrackError('IMGT_NOT_AN_IMAGE', { path: store.place, found });
  }
  return readImageConfig(readVerifiedJson(store, blobName(config), config, 'the manifest').value);
}

const nameOf = (what: string, { digest }: Descriptor): string => `the ${what} ${digest}`;

/** Every name of the image that is a whole reference, with those that another entry for the same digest has. */
function namesOf(index: readonly Descriptor[], top: Descriptor): Pick<SourceImage, 'repoTags' | 'repoDigests'> {
  const names = index.filter(({ digest }) => digest === top.digest).flatMap(({ name }) => name ?? []);
  const whole = [...new Set(names.filter((name) => /[/:]/.test(name)))];
  const isDigested = (name: string): boolean => name.includes('@sha256:');
  return { repoTags: whole.filter((name) => !isDigested(name)), repoDigests: whole.filter(isDigested) };
}
