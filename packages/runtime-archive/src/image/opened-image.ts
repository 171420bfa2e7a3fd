import type { SourceImage } from '@imgtrack/core';
import type { LayerBlob } from '@imgtrack/rootfs';

/** Where the files of an image lie. */
export type Contents =
  | { readonly kind: 'directory'; /** Without links, on the host. */ readonly root: string }
  | { readonly kind: 'layers'; /** Lowest first. */ readonly layers: readonly LayerBlob[] };

/** An image that was found and read as far as its identity needs. */
export interface OpenedImage {
  readonly image: Omit<SourceImage, 'reference'>;
  readonly contents: Contents;
}
