import type { PluginServices, Receipt, Sink, SinkContext } from '@imgtrack/core';
import { pluginServices, silentLogger } from '@imgtrack/testing';
import { beaconSink } from '../beacon/beacon-sink.js';
import { deliveryOf, type Written } from './deliveries.js';

export const context: SinkContext = { signal: new AbortController().signal, logger: silentLogger };

export const ndi: Written = { name: 'system on shop (Full).ndi', bytes: '<?xml version="1.0"?>\n<Inventory/>\n' };

/** A sink with these options, as a plan would make it. */
export async function sinkFor(options: object, services: Partial<PluginServices> = {}): Promise<Sink> {
  const result = await beaconSink.options['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join());
  return beaconSink.create(result.value, pluginServices({ ...services }));
}

/** What becomes of one inventory with one file. */
export async function outcomeOf(options: object, services: Partial<PluginServices> = {}): Promise<Receipt> {
  const sink = await sinkFor({ timeoutMs: 2_000, ...options }, services);
  await sink.check?.(context);
  return sink.deliver(deliveryOf(sink, [ndi]), context);
}
