import { type Digest, isRecord, isUnknown, member, type Platform, readImageConfig, stringOf } from '@imgtrack/core';
import {
  digestOf,
  type ImageFacts,
  type ImageRecord,
  isZeroTime,
  namesOf,
  sizeOf,
  type UnmatchedIndex,
} from '@imgtrack/engine-oci';

/**
 * Reads what `nerdctl image inspect --mode native` prints: an array with an object for each NAME of an image, however it was asked for,
 * with "Image" (a record of containerd), "Index" where there is one, and "ManifestDesc", "ImageConfigDesc" and "ImageConfig" (as in the
 * OCI image specification, but for OnBuild, which it leaves out) of the platform.
 */
export function readNative(printed: unknown): readonly (ImageRecord | UnmatchedIndex)[] {
  const byTarget = new Map<Digest, [unknown, ...unknown[]]>();
  for (const item of Array.isArray(printed) ? printed : []) {
    const target = digestOf(member(member(member(item, 'Image'), 'Target'), 'digest'));
    if (target === undefined) continue;
    const items = byTarget.get(target);
    if (items === undefined) byTarget.set(target, [item]);
    else items.push(item);
  }
  return [...byTarget].flatMap(([target, items]) => recordOf(target, items) ?? []);
}

function recordOf(target: Digest, items: readonly [unknown, ...unknown[]]): ImageRecord | UnmatchedIndex | undefined {
  const [item] = items;
  const index = digestOf(member(member(item, 'IndexDesc'), 'digest'));
  const manifest = digestOf(member(member(item, 'ManifestDesc'), 'digest'));
  const config = digestOf(member(member(item, 'ImageConfigDesc'), 'digest'));
  if (config === undefined) return index === undefined ? undefined : { platforms: platformsOf(member(item, 'Index')) };
  const names = namesOf(items.map((named) => stringOf(member(member(named, 'Image'), 'Name'))));
  return {
    image: {
      id: config,
      idKind: 'config',
      digests: {
        config,
        ...(manifest === undefined ? {} : { manifest }),
        ...(index === undefined ? {} : { index }),
      },
      repoTags: namesOf(names.filter((name) => !name.includes('@')).map(familiar)),
      repoDigests: namesOf(names.map((name) => `${familiar(repositoryOf(name))}@${target}`)),
      ...configOf(member(item, 'ImageConfig')),
      ...sizeIn(member(item, 'size')),
    },
  };
}

type ConfigPart = Pick<ImageFacts, 'config' | 'platform' | 'created' | 'layers'>;

function configOf(value: unknown): ConfigPart {
  const { config, platform, created, diffIds } = readImageConfig(value);
  return {
    config,
    platform,
    ...(created === undefined || isZeroTime(created) ? {} : { created }),
    layers: diffIds ?? [],
  };
}

/** Bytes of the unpacked layers; 0 where they were never unpacked. */
function sizeIn(value: unknown): { readonly size?: number } {
  const size = sizeOf(value);
  return size === undefined || size === 0 ? {} : { size };
}

/** As docker shows names: "docker.io/library/debian:12" is "debian:12". */
const familiar = (name: string): string => name.replace(/^docker\.io\/(?:library\/(?=[^/]+$))?/, '');

function repositoryOf(name: string): string {
  const [named = ''] = name.split('@', 1);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon === -1 ? named : named.slice(0, colon);
}

/** Those of an index; builders put attestations beside them, for a platform that is nobody's. */
function platformsOf(index: unknown): readonly Platform[] {
  const manifests = member(index, 'manifests');
  return (Array.isArray(manifests) ? manifests : [])
    .map((manifest: unknown) => member(manifest, 'platform'))
    .filter(isRecord)
    .map((platform) => readImageConfig(platform).platform)
    .filter((platform) => !isUnknown(platform));
}
