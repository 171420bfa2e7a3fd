import { createHash } from 'node:crypto';
import type { Digest } from '@imgtrack/core';
import { type TarEntry, tarOf } from './tar-writer.js';

/** A descriptor as it stands in an index. Tests change it at will. */
export type RawDescriptor = Readonly<Record<string, unknown>> & { readonly digest: Digest };

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

export const sha256 = (bytes: string | Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface ImageOptions {
  readonly layers?: readonly (readonly TarEntry[])[];
  readonly config?: object;
}

/** The files of an OCI layout, by hand. `files` is what a folder or an archive of it would hold. */
export class LayoutWriter {
  readonly files: Map<string, string | Uint8Array>;

  constructor() {
    this.files = new Map([['oci-layout', '{"imageLayoutVersion":"1.0.0"}']]);
  }

  blob(content: string | Uint8Array, mediaType: string, more: object = {}): RawDescriptor {
    const digest = sha256(content);
    this.files.set(`blobs/sha256/${digest.slice('sha256:'.length)}`, content);
    return { mediaType, digest, size: Buffer.byteLength(content), ...more };
  }

  json(value: object, mediaType: string, more: object = {}): RawDescriptor {
    return this.blob(JSON.stringify(value), mediaType, more);
  }

  /** Config, layers and manifest of an image; the result goes into an index. */
  image(
    { layers = [[{ name: 'etc/hostname', content: 'x' }]], config = {} }: ImageOptions = {},
    more: object = {},
  ): RawDescriptor {
    const archives = layers.map(tarOf);
    const described = archives.map((archive) => this.blob(archive, mediaTypes.layer));
    const configuration = this.json(
      {
        os: 'linux',
        architecture: 'amd64',
        config: {},
        rootfs: { type: 'layers', diff_ids: archives.map(sha256) },
        ...config,
      },
      mediaTypes.config,
    );
    return this.manifest(configuration, described, more);
  }

  manifest(config: object, layers: readonly object[], more: object = {}): RawDescriptor {
    return this.json({ schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers }, mediaTypes.manifest, more);
  }

  index(manifests: readonly object[], more: object = {}): RawDescriptor {
    return this.json({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }, mediaTypes.index, more);
  }

  /** Writes index.json. */
  top(manifests: readonly object[]): this {
    this.files.set('index.json', JSON.stringify({ schemaVersion: 2, manifests }));
    return this;
  }
}

export const named = (name: string): object => ({ annotations: { 'org.opencontainers.image.ref.name': name } });

export const on = (architecture: string, variant?: string): object => ({
  platform: { os: 'linux', architecture, ...(variant === undefined ? {} : { variant }) },
});
