import { createHash } from 'node:crypto';
import type { Artifact } from './artifact.js';
import { MANIFEST_TYPE, type Descriptor } from './descriptor.js';

/** Key of the delivery that attached it: the same inventory is attached once, however often it is scanned. */
export const DELIVERY_ANNOTATION = 'io.imgtrack.delivery';
const TITLE_ANNOTATION = 'org.opencontainers.image.title';
const CREATED_ANNOTATION = 'org.opencontainers.image.created';

/** The configuration of what has none (OCI image specification, "Guidance for an Empty Descriptor"). */
export const EMPTY_CONFIG = '{}';
const emptyDescriptor: Descriptor & { readonly data: string } = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: digestOf(EMPTY_CONFIG),
  size: EMPTY_CONFIG.length,
  data: Buffer.from(EMPTY_CONFIG).toString('base64'),
};

export interface ArtifactManifest {
  readonly text: string;
  /** As an index of referrers lists it. */
  readonly descriptor: Descriptor;
}

/**
 * The manifest of a document that refers to an image (OCI image manifest 1.1). No clock is read: a report gives the same bytes, and so the same
 * digest, each time. `created`: when the scan began.
 */
export function manifestOf(
  { mediaType, title, content }: Artifact,
  subject: Descriptor,
  { key, created }: { readonly key: string; readonly created: string },
): ArtifactManifest {
  const { mediaType: subjectType, digest, size } = subject;
  const annotations = { [DELIVERY_ANNOTATION]: key, [CREATED_ANNOTATION]: created, [TITLE_ANNOTATION]: title };
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: mediaType,
    config: emptyDescriptor,
    layers: [
      {
        mediaType,
        digest: `sha256:${content.sha256}`,
        size: content.size,
        annotations: { [TITLE_ANNOTATION]: title },
      },
    ],
    subject: { mediaType: subjectType, digest, size },
    annotations,
  });
  const described = { mediaType: MANIFEST_TYPE, digest: digestOf(text), size: Buffer.byteLength(text) };
  return { text, descriptor: { ...described, artifactType: mediaType, annotations } };
}

/** Whether an entry of a list of referrers is this document of this delivery. */
export const isAttached = (entry: Descriptor, { mediaType, title }: Artifact, key: string): boolean =>
  entry.artifactType === mediaType &&
  entry.annotations?.[DELIVERY_ANNOTATION] === key &&
  entry.annotations[TITLE_ANNOTATION] === title;

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
