import type { LayerBlob } from '@imgtrack/rootfs';

/** Bytes of all layers, where none is compressed; otherwise nobody knows before they are read. */
export function uncompressedSize(layers: readonly LayerBlob[]): { readonly size?: number } {
  if (layers.some(({ compression }) => compression !== 'none')) return {};
  return { size: layers.reduce((sum, { range }) => sum + range.size, 0) };
}
