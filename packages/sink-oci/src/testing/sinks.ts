import type { Delivery, InventoryReport, PluginServices, Sink, SinkContext, SourceImage } from '@imgtrack/core';
import { deliveryTo, pluginServices, sampleReport, silentLogger } from '@imgtrack/testing';
import { ociSink } from '../oci-sink.js';
import type { MemoryRegistry } from './memory-registry.js';

export const context: SinkContext = { signal: new AbortController().signal, logger: silentLogger };

/** A sink with these options, as a plan would make it; nobody is logged in anywhere. */
export async function sinkFor(options: object = {}, services: Partial<PluginServices> = {}): Promise<Sink> {
  const result = await ociSink.options['~standard'].validate({ timeoutMs: 5_000, documents: false, ...options });
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join());
  return ociSink.create(result.value, pluginServices(services));
}

/** An image that a registry has; `more`: what else is known of it. */
export function imageIn(
  registry: MemoryRegistry,
  digest: string,
  more: Partial<SourceImage> = {},
): Partial<SourceImage> {
  return { repoDigests: [`${registry.host}/team/shop@${digest}`], ...more };
}

/** A delivery of a report about this image, with this text as its document. */
export function deliveryOf(
  sink: Sink,
  image: Partial<SourceImage>,
  { text = '{"bom":1}', report = {} }: { readonly text?: string; readonly report?: Partial<InventoryReport> } = {},
): Delivery {
  return deliveryTo(sink, () => [text], sampleReport({ image, report }));
}

/** Manifest of an image of nothing. */
export const IMAGE: { readonly mediaType: string } & Readonly<Record<string, unknown>> = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 2 },
  layers: [],
};
