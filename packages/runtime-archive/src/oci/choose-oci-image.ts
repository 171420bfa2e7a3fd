import { ImgtrackError, isNamed, normalised, type Platform, platformText } from '@imgtrack/core';
import type { BlobStore } from '../blobs/blob-store.js';
import { choosePlatform, platformsOffered } from '../image/choose-platform.js';
import type { Selection } from '../image/selection.js';
import { blobName, type Descriptor } from './descriptor.js';
import { documentKinds } from './media-types.js';
import { type IndexEntry, walkIndex } from './walk-index.js';

/**
 * Chooses one manifest of a layout: first the image, by name or digest or because there is no other, then its platform.
 * `platformOf` reads the configuration of an entry whose index does not say its platform.
 * Throws IMGT_IMAGE_NOT_FOUND, IMGT_IMAGE_AMBIGUOUS, IMGT_PLATFORM_MISSING, IMGT_MANIFEST_INVALID.
 */
export function chooseOciImage(
  store: BlobStore,
  index: readonly Descriptor[],
  selection: Selection,
  host: Platform,
  platformOf: (descriptor: Descriptor) => Platform,
): IndexEntry {
  const manifests = [...chosenEntries(store, index, selection)].filter(({ descriptor }) => isImage(descriptor));
  const [first, second] = manifests;
  if (first === undefined) {
    throw new ImgtrackError('IMGT_MANIFEST_INVALID', { file: store.place, reason: 'its index lists no image' });
  }
  const { platform: wanted } = selection;
  if (second === undefined && (wanted === undefined || first.descriptor.platform === undefined)) return first;
  const choices = manifests.map((entry) => withPlatform(store, entry, platformOf));
  const chosen = choosePlatform(choices, wanted, host);
  if (chosen !== undefined) return chosen.entry;
  throw new ImgtrackError('IMGT_PLATFORM_MISSING', {
    wanted: platformText(wanted ?? host),
    where: store.place,
    available: platformsOffered(choices),
  });
}

/** Everything that belongs to the one image that is selected. */
function chosenEntries(store: BlobStore, index: readonly Descriptor[], selection: Selection): Iterable<IndexEntry> {
  const { reference, tag, digest } = selection;
  const named = tag === undefined ? index : index.filter((descriptor) => hasName(descriptor, tag));
  const notFound = (): ImgtrackError =>
    new ImgtrackError('IMGT_IMAGE_NOT_FOUND', { reference, where: store.place, available: labelsOf(index) });
  if (tag !== undefined && named.length === 0) throw notFound();
  if (digest === undefined) return walkIndex(store, onlyImage(named, store.place));
  for (const { descriptor, top } of walkIndex(store, named)) {
    if (descriptor.digest === digest) return withTop(walkIndex(store, [descriptor]), top);
  }
  throw notFound();
}

function* withTop(entries: Iterable<IndexEntry>, top: Descriptor): Iterable<IndexEntry> {
  for (const { descriptor } of entries) yield { descriptor, top };
}

/** The entries that together are one image: one, or one for each platform. Throws IMGT_IMAGE_AMBIGUOUS. */
function onlyImage(entries: readonly Descriptor[], file: string): readonly Descriptor[] {
  const distinct = [...new Map(offered(entries).map((entry) => [entry.digest, entry])).values()];
  if (distinct.length <= 1 || isOneOfManyPlatforms(distinct)) return distinct;
  throw new ImgtrackError('IMGT_IMAGE_AMBIGUOUS', { file, available: labelsOf(distinct) });
}

function isOneOfManyPlatforms(entries: readonly Descriptor[]): boolean {
  const names = new Set(entries.map(({ name }) => name));
  const platforms = new Set(
    entries.flatMap(({ platform }) => (platform === undefined ? [] : [platformText(normalised(platform))])),
  );
  return names.size === 1 && platforms.size === entries.length;
}

/** What to write after the path to have an entry: its name, or its digest where the name is not its own. */
function labelsOf(entries: readonly Descriptor[]): readonly string[] {
  const digestsOf = (name: string): number =>
    new Set(entries.filter((entry) => entry.name === name).map(({ digest }) => digest)).size;
  const labels = offered(entries).map(({ name, digest }) =>
    name !== undefined && digestsOf(name) === 1 ? name : `@${digest}`,
  );
  return [...new Set(labels)];
}

const offered = (entries: readonly Descriptor[]): readonly Descriptor[] =>
  entries.filter(({ mediaType, isArtifact }) => !isArtifact && documentKinds.has(mediaType));

const isImage = ({ mediaType, isArtifact }: Descriptor): boolean =>
  !isArtifact && documentKinds.get(mediaType) === 'manifest';

const hasName = ({ name, shortName }: Descriptor, tag: string): boolean =>
  shortName === tag || [name, shortName].some((offer) => offer !== undefined && isNamed(offer, tag));

interface Choice {
  readonly entry: IndexEntry;
  readonly platform: Platform;
  readonly present: boolean;
}

function withPlatform(store: BlobStore, entry: IndexEntry, platformOf: (descriptor: Descriptor) => Platform): Choice {
  const { descriptor } = entry;
  const platform = descriptor.platform ?? platformOf(descriptor);
  return { entry, platform, present: store.range(blobName(descriptor)) !== undefined };
}
