import type { SourceImage } from '@imgtrack/core';
import { wellFormed } from '../well-formed.js';

const repoDigest = /^([^@]+)@(sha256:[0-9a-f]{64})$/;

/**
 * Package URL of type "oci" for the first repository digest of the image (ECMA-427; the purl type "oci": name is the last part of the
 * repository, in lower case, version the registry's digest). Undefined when no registry has given the image a digest.
 */
export function ociPackageUrl({ repoDigests, repoTags, platform }: SourceImage): string | undefined {
  const [, repository, digest] = repoDigests.map((text) => repoDigest.exec(text)).find((match) => match !== null) ?? [];
  const name = repository?.slice(repository.lastIndexOf('/') + 1).toLowerCase();
  if (repository === undefined || digest === undefined || name === undefined || name === '') return undefined;
  const prefix = `${repository}:`;
  const tag = repoTags.find((repoTag) => repoTag.startsWith(prefix))?.slice(prefix.length);
  const qualifiers = [
    ['arch', platform.architecture],
    ['repository_url', repository],
    ['tag', tag ?? ''],
  ];
  const given = qualifiers.filter(([, value]) => value !== '');
  const query = given.map(([key = '', value = '']) => `${key}=${encoded(value)}`).join('&');
  return `pkg:oci/${encoded(name)}@${digest}?${query}`;
}

/** Percent-encodes all but letters, digits, ".", "-", "_", "~" and ":", which purl never encodes. */
const encoded = (text: string): string =>
  encodeURIComponent(wellFormed(text))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
