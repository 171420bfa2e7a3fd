import type { Delivery, PluginServices, Receipt, Sink, SinkContext, WrittenReport } from '@imgtrack/core';
import { deliveryTo, pluginServices, sampleReport, silentLogger, type SampleOverrides } from '@imgtrack/testing';
import { webhookSink } from '../webhook/webhook-sink.js';

export const context: SinkContext = { signal: new AbortController().signal, logger: silentLogger };

/** A sink with these options, as a plan would make it. */
export async function sinkFor(options: object, services: Partial<PluginServices> = {}): Promise<Sink> {
  const result = await webhookSink.options['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join());
  return webhookSink.create(result.value, pluginServices({ ...services }));
}

/** A delivery of a report that a format has written so, to whatever asks for it. */
export function deliveryOf(
  {
    mediaType = 'application/json',
    pieces = ['{"a":', '1}\n'],
  }: Partial<Pick<WrittenReport, 'mediaType' | 'pieces'>> = {},
  overrides: SampleOverrides = {},
): Delivery {
  const delivery = deliveryTo({ mode: 'queued', deliver: never }, () => pieces, sampleReport(overrides));
  return { ...delivery, write: () => ({ mediaType, extension: '.json', pieces }) };
}

const never = async (): Promise<Receipt> => ({ status: 'duplicate' });

/** What becomes of one inventory. */
export async function outcomeOf(
  options: object,
  services: Partial<PluginServices> = {},
  written: Parameters<typeof deliveryOf>[0] = {},
): Promise<Receipt> {
  const sink = await sinkFor({ timeoutMs: 2_000, ...options }, services);
  return sink.deliver(deliveryOf(written), context);
}
