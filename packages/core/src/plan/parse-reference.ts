import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { Digest } from '../model/digest.js';
import type { ImageReference } from '../model/image-reference.js';

const MAX_LENGTH = 8192;
const digestSuffix = /@(sha256:[0-9a-f]{64})$/;

/**
 * Parses what a user typed. A known prefix is the transport; after it stands a path up to the first colon, then what chooses an image
 * inside, then `@sha256:…`. Without a known prefix the whole text is the name, and the runtime finds out what it is.
 * Throws IMGT_REFERENCE_INVALID.
 */
export function parseReference(text: string, transports: readonly string[]): ImageReference {
  const invalid = (reason: string): ImgtrackError => new ImgtrackError('IMGT_REFERENCE_INVALID', { text, reason });
  refuseNonsense(text, invalid);
  const colon = text.indexOf(':');
  const transport = text.slice(0, Math.max(0, colon));
  if (!transports.includes(transport)) return { text, name: text };
  const rest = text.slice(colon + 1);
  if (transport === 'dir') {
    if (rest === '') throw invalid('after "dir:" there must be a path');
    return { text, transport, name: rest };
  }
  const digest = digestSuffix.exec(rest)?.[1];
  if (digest === undefined && /@sha256:[^/]*$/.test(rest))
    throw invalid('a digest has 64 hexadecimal digits after "sha256:"');
  const place = digest === undefined ? rest : rest.slice(0, -digest.length - 1);
  const split = place.indexOf(':');
  const name = split === -1 ? place : place.slice(0, split);
  const tag = split === -1 ? '' : place.slice(split + 1);
  if (name === '') throw invalid(`after "${transport}:" there must be a path`);
  return {
    text,
    transport,
    name,
    ...(tag === '' ? {} : { tag }),
    ...(digest === undefined ? {} : { digest: asDigest(digest) }),
  };
}

/**
 * Parses PREFIX:NAME[:TAG][@DIGEST], the name of an image in an engine. What a name may be is the runtime's to say.
 * Throws IMGT_REFERENCE_INVALID.
 */
export function imageName(text: string): ImageReference {
  const invalid = (reason: string): ImgtrackError => new ImgtrackError('IMGT_REFERENCE_INVALID', { text, reason });
  refuseNonsense(text, invalid);
  const colon = text.indexOf(':');
  const transport = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const digest = digestSuffix.exec(rest)?.[1];
  const named = digest === undefined ? rest : rest.slice(0, -digest.length - 1);
  // A colon before the last slash belongs to the registry's port.
  const split = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = split === -1 ? named : named.slice(0, split);
  if (name === '') throw invalid(`after "${transport}:" there must be the name of an image`);
  return {
    text,
    transport,
    name,
    ...(split === -1 ? {} : { tag: named.slice(split + 1) }),
    ...(digest === undefined ? {} : { digest: asDigest(digest) }),
  };
}

function refuseNonsense(text: string, invalid: (reason: string) => ImgtrackError): void {
  if (text.trim() === '') throw invalid('it is empty');
  if (text.length > MAX_LENGTH) throw invalid(`it has more than ${MAX_LENGTH} characters`);
  if (text.includes('\0')) throw invalid('it holds a NUL character');
}

const asDigest = (text: string): Digest => `sha256:${text.slice('sha256:'.length)}`;
