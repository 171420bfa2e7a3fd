import { type ImageReference, ImgtrackError } from '@imgtrack/core';

// The grammar of names in distribution's "reference" package, which docker, podman and containerd share.
const HOST = String.raw`(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])`;
const COMPONENT = String.raw`[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*`;
const REPOSITORY = String.raw`(?:${HOST}(?::[0-9]+)?/)?${COMPONENT}(?:/${COMPONENT})*`;
const repository = new RegExp(`^${REPOSITORY}$`);
const tag = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digest = /^sha256:[0-9a-f]{64}$/;
const bareId = /^(?:sha256:)?[0-9a-f]{1,64}$/;

/** Bytes of a repository with its registry, in the same package. */
const MAX_REPOSITORY = 255;

/**
 * What the user called the image, without the prefix that chose the engine. It begins with a letter, a digit or "[", so that no engine can take it for an option.
 * Throws IMGT_REFERENCE_INVALID.
 */
export function wantedName({ text, transport }: ImageReference): string {
  const name = transport === undefined ? text : text.slice(transport.length + 1);
  const reason = bareId.test(name) ? undefined : fault(name);
  if (reason !== undefined) throw new ImgtrackError('IMGT_REFERENCE_INVALID', { text, reason });
  // With the algorithm, podman takes only whole ids.
  return /^sha256:[0-9a-f]{1,63}$/.test(name) ? name.slice('sha256:'.length) : name;
}

/** Whether a name may be an id, or the beginning of one: "cafe" may be either. */
export const mayBeId = (name: string): boolean => bareId.test(name);

/** Whether it can be nothing else: 64 hexadecimal digits are no name. */
export const isId = (name: string): boolean => /^(?:sha256:)?[0-9a-f]{64}$/.test(name);

function fault(name: string): string | undefined {
  const at = name.indexOf('@');
  const named = at === -1 ? name : name.slice(0, at);
  if (at !== -1 && !digest.test(name.slice(at + 1)))
    return 'after "@" there must be "sha256:" and 64 hexadecimal digits';
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const repositoryName = colon === -1 ? named : named.slice(0, colon);
  if (colon !== -1 && !tag.test(named.slice(colon + 1)))
    return 'a tag has at most 128 letters, digits, "_", "." and "-", and begins with none of the last two';
  if (repositoryName.length > MAX_REPOSITORY)
    return `the part before the tag has more than ${MAX_REPOSITORY} characters`;
  if (repository.test(repositoryName)) return undefined;
  return repository.test(repositoryName.toLowerCase())
    ? 'the name of an image has no capital letters'
    : 'the name of an image is [REGISTRY/]NAME[:TAG][@DIGEST], in lower-case letters, digits, ".", "_", "-" and "/"';
}
