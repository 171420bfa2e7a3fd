import { type Digest, ImgtrackError, isRecord, isUnknown, member, type Platform, stringOf } from '@imgtrack/core';
import { annotations } from './media-types.js';

/** What points to a blob (OCI image specification, "descriptor.md"), checked. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly platform?: Platform;
  /** What an index calls the image, as completely as it does. */
  readonly name?: string;
  /** The shorter name, a tag or a reference, where there are two. */
  readonly shortName?: string;
  /** Says something about an image, or is no image: attestations, signatures, other artifacts. */
  readonly isArtifact: boolean;
}

/**
 * Checks a descriptor. `where` says which it is.
 * Throws IMGT_MANIFEST_INVALID, in particular for a digest that would lead to another place than the blobs.
 */
export function asDescriptor(value: unknown, where: string, file: string): Descriptor {
  const invalid = (reason: string): ImgtrackError =>
    new ImgtrackError('IMGT_MANIFEST_INVALID', { file, reason: `${where} ${reason}` });
  if (!isRecord(value)) throw invalid('is not a descriptor');
  const mediaType = stringOf(member(value, 'mediaType'));
  const size = member(value, 'size');
  if (mediaType === undefined) throw invalid('has no media type');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw invalid('has no valid size');
  const platform = platformOf(member(value, 'platform'));
  const noted = member(value, 'annotations');
  const shortName = stringOf(member(noted, annotations.name));
  const name = stringOf(member(noted, annotations.fullName)) ?? shortName;
  const isAbout = [member(noted, annotations.about), member(value, 'artifactType')].some((note) => note !== undefined);
  return {
    mediaType,
    size,
    digest: digestOf(member(value, 'digest'), invalid),
    isArtifact: isAbout || (platform !== undefined && isUnknown(platform)),
    ...(platform === undefined ? {} : { platform }),
    ...(name === undefined ? {} : { name }),
    ...(shortName === undefined ? {} : { shortName }),
  };
}

/** Path of a blob in a layout. */
export const blobName = ({ digest }: Pick<Descriptor, 'digest'>): string => `blobs/${digest.replace(':', '/')}`;

function digestOf(value: unknown, invalid: (reason: string) => ImgtrackError): Digest {
  if (typeof value !== 'string') throw invalid('has no digest');
  const hex = /^sha256:([0-9a-f]{64})$/.exec(value)?.[1];
  if (hex !== undefined) return `sha256:${hex}`;
  const shown = JSON.stringify(value.slice(0, 160));
  if (/[/\\]|\.\./.test(value)) throw invalid(`points outside: its digest is ${shown}`);
  if (value.startsWith('sha512:')) throw invalid('has a SHA-512 digest, and only SHA-256 is supported');
  throw invalid(`has the digest ${shown}, which is not "sha256:" and 64 hexadecimal digits`);
}

function platformOf(value: unknown): Platform | undefined {
  const os = stringOf(member(value, 'os'));
  const architecture = stringOf(member(value, 'architecture'));
  const variant = stringOf(member(value, 'variant'));
  if (os === undefined || architecture === undefined) return undefined;
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}
