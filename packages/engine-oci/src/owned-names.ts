import { randomUUID } from 'node:crypto';
import { labelsFromName, labelsToName } from './labels-in-name.js';

type Labels = Readonly<Record<string, string>>;

const CONTAINER = /^imgtrack-[0-9a-f-]+$/;
const SNAPSHOT = 'imgtrack?';
/** Of this machine, so that every engine keeps the name as it is, and none looks for it elsewhere. */
const REPOSITORY = 'localhost/imgtrack';
const IMAGE = /^localhost\/imgtrack\/([0-9a-f-]+)(?:\/([0-9a-z]+))?(?:@|:[0-9a-f]{8}(?:-base)?(?:-([0-9a-z]+))?$)/;
/** Of what comes before the tag, and of the tag, in every engine. */
const [MAX_REPOSITORY, MAX_TAG] = [255, 128];

/** The key says whose the snapshot is, since `ctr` shows no labels. */
export const snapshotKey = (labels: Labels): string =>
  `${SNAPSHOT}${new URLSearchParams({ ...labels, key: randomUUID() }).toString()}`;

/** The labels in the key of a snapshot; undefined: it is not imgtrack's. */
export const labelsOfSnapshot = (key: string): Labels | undefined =>
  key.startsWith(SNAPSHOT) ? Object.fromEntries(new URLSearchParams(key.slice(SNAPSHOT.length))) : undefined;

/** A name for a derived image that no other has. */
export const derivedName = (scanId: string): string => `${REPOSITORY}/${scanId}:${randomTag()}`;

/** The same, for an image that an engine lets nobody label: it says whose it is by itself. */
export const tellingName = (scanId: string, labels: Labels): string => telling(scanId, labels, randomTag());

/** A second name for a source image, which says whose it is by itself, since the labels of such an image are not ours. */
export const baseName = (scanId: string, labels: Labels): string => telling(scanId, labels, `${randomTag()}-base`);

const randomTag = (): string => randomUUID().slice(0, 8);

/** As much of the labels as there is room for before the tag, the rest in it; none of them where that is too much. */
function telling(scanId: string, labels: Labels, tag: string): string {
  const repository = `${REPOSITORY}/${scanId}`;
  const packed = labelsToName(labels);
  const room = MAX_REPOSITORY - repository.length - 1;
  const [inRepository, inTag] = [packed.slice(0, room), packed.slice(room)];
  const whole = inTag === '' ? tag : `${tag}-${inTag}`;
  return whole.length <= MAX_TAG ? `${repository}/${inRepository}:${whole}` : `${repository}:${tag}`;
}

/**
 * Labels alone do not tell what is imgtrack's: images inherit those of their base, and containers those of their image, so that anybody's
 * may carry them. Nothing is removed that has not such a name as well.
 */
export const isOwnContainer = (name: string): boolean => CONTAINER.test(name);

/** The id of the scan in the name of an image that was given to it for a scan; undefined: it is not imgtrack's. */
export const scanOfImage = (name: string): string | undefined => IMAGE.exec(name)?.[1];

/** The labels in such a name; undefined: there are none, and the image's own count. */
export function labelsOfImageName(name: string): Labels | undefined {
  const [, , inRepository, inTag = ''] = IMAGE.exec(name) ?? [];
  return inRepository === undefined ? undefined : labelsFromName(`${inRepository}${inTag}`);
}
