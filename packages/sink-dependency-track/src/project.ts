import { endOfText, fullName, isNamed, type SourceImage } from '@imgtrack/core';

/** A project of Dependency-Track: what it is known by. */
export interface Project {
  readonly name: string;
  readonly version: string;
}

/** Longest name and version that the server takes. */
const MAX_LENGTH = 255;
const DIGEST_LENGTH = 12;

const placeholder = /\{(repository|tag|digest)\}/g;
const unknownPlaceholder = /\{(?!(?:repository|tag|digest)\})[a-zA-Z]+\}/;
/** The server refuses them. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/** The first thing in braces that is no placeholder: most likely a mistake. */
export const unknownPlaceholderIn = (template: string): string | undefined => unknownPlaceholder.exec(template)?.[0];

/**
 * The project of an image. "{repository}": with its registry, or what the user typed for an image without a name; "{tag}": where there is none
 * the same as "{digest}", which is the beginning of the digest that the registry knows it by, else of its id.
 */
export function projectOf(
  image: SourceImage,
  templates: { readonly projectName: string; readonly projectVersion: string },
): Project {
  const { repository, tag } = namesOf(image);
  const digest = shortDigestOf(image, repository);
  const values = { repository, tag: tag ?? digest, digest };
  const filled = (template: string): string =>
    acceptable(template.replace(placeholder, (_, key: keyof typeof values) => values[key]));
  return { name: filled(templates.projectName), version: filled(templates.projectVersion) };
}

function namesOf({ reference, repoTags, repoDigests }: SourceImage): {
  readonly repository: string;
  readonly tag: string | undefined;
} {
  const { name, tag } = reference;
  const wanted = tag === undefined ? [name] : [`${name}:${tag}`, tag];
  const repoTag = repoTags.find((each) => wanted.some((text) => isNamed(each, text))) ?? repoTags[0];
  if (repoTag !== undefined) return split(fullName(repoTag));
  const [repoDigest] = repoDigests;
  if (repoDigest !== undefined) return { repository: split(fullName(repoDigest)).repository, tag: undefined };
  return { repository: name, tag };
}

function split(full: string): { readonly repository: string; readonly tag: string } {
  const colon = full.lastIndexOf(':');
  return { repository: full.slice(0, colon), tag: full.slice(colon + 1) };
}

function shortDigestOf({ reference, repoDigests, id }: SourceImage, repository: string): string {
  const known = repoDigests.find((each) => split(fullName(each)).repository === repository);
  const digest = known?.slice(known.indexOf('@') + 1) ?? reference.digest ?? id;
  return digest.slice(digest.indexOf(':') + 1).slice(0, DIGEST_LENGTH);
}

function acceptable(text: string): string {
  const kept = endOfText(text.replace(unprintable, '_').trim(), MAX_LENGTH).trim();
  return kept === '' ? 'image' : kept;
}
