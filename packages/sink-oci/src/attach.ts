import type { Artifact } from './artifact/artifact.js';
import type { Descriptor } from './artifact/descriptor.js';
import { EMPTY_CONFIG, manifestOf } from './artifact/manifest.js';
import { addToIndex } from './referrers/add-to-index.js';
import { pushBlob } from './registry/push-blob.js';
import type { Registry } from './registry/registry.js';
import { textContent } from './registry/text-content.js';
import { UnexpectedAnswer } from './registry/unexpected-answer.js';

/**
 * Puts a document into the registry as one that refers to `subject`: what it consists of, then its manifest, by digest. A registry that does not
 * confirm the subject keeps no account of referrers; then the tag for them is kept. Resolves with the manifest's digest.
 */
export async function attach(
  artifact: Artifact,
  subject: Descriptor,
  origin: { readonly key: string; readonly created: string },
  registry: Registry,
  signal: AbortSignal,
): Promise<string> {
  await pushBlob(artifact.content, registry, signal);
  await pushBlob(textContent(EMPTY_CONFIG), registry, signal);
  const { text, descriptor } = manifestOf(artifact, subject, origin);
  const body = { mediaType: descriptor.mediaType, content: textContent(text) };
  const answer = await registry.ask({ method: 'PUT', place: `manifests/${descriptor.digest}`, body }, signal);
  if (answer.status !== 201) throw new UnexpectedAnswer(answer, `the manifest ${descriptor.digest}`);
  if (answer.headers['oci-subject'] === undefined) await addToIndex(descriptor, subject.digest, registry, signal);
  return descriptor.digest;
}
