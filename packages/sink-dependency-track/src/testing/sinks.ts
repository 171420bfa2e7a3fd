import type { PluginServices, Sink, SinkContext } from '@imgtrack/core';
import { pluginServices, silentLogger } from '@imgtrack/testing';
import { dependencyTrackSink } from '../dependency-track-sink.js';

export const context: SinkContext = { signal: new AbortController().signal, logger: silentLogger };

/** A sink with these options and the key of the stand-in, as a plan would make it. */
export async function sinkFor(options: object, services: Partial<PluginServices> = {}): Promise<Sink> {
  const given = { apiKey: 'env:KEY', timeoutMs: 5_000, ...options };
  const result = await dependencyTrackSink.options['~standard'].validate(given);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join());
  return dependencyTrackSink.create(result.value, pluginServices({ environment: { KEY: 'key' }, ...services }));
}
