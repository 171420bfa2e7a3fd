/** Media types of the OCI image specification ("media-types.md") and of Docker's image manifest version 2, schema 2. */
export type DocumentKind = 'index' | 'manifest' | 'config';

export const documentKinds: ReadonlyMap<string, DocumentKind> = new Map([
  ['application/vnd.oci.image.index.v1+json', 'index'],
  ['application/vnd.docker.distribution.manifest.list.v2+json', 'index'],
  ['application/vnd.oci.image.manifest.v1+json', 'manifest'],
  ['application/vnd.docker.distribution.manifest.v2+json', 'manifest'],
  ['application/vnd.oci.image.config.v1+json', 'config'],
  ['application/vnd.docker.container.image.v1+json', 'config'],
]);

/** Annotations of descriptors that name an image: the specification's own ("annotations.md"), and containerd's with the whole name. */
export const annotations = {
  name: 'org.opencontainers.image.ref.name',
  fullName: 'io.containerd.image.name',
  /** buildx: the manifest is about another one (BuildKit, "Image attestation storage"). */
  about: 'vnd.docker.reference.type',
} as const;
