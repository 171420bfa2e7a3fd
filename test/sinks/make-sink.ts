import type { Contributions, Plugin, PluginServices, SinkContext } from '@imgtrack/core';
import { pluginServices, silentLogger } from '@imgtrack/testing';

export type TestSink = Contributions['sink'] & Partial<AsyncDisposable>;

export const context: SinkContext = { signal: new AbortController().signal, logger: silentLogger };

/** A sink with these options, as a plan would make it. */
export async function makeSink<O>(
  plugin: Plugin<'sink', O>,
  options: object,
  services: Partial<PluginServices> = {},
): Promise<TestSink> {
  const result = await plugin.options['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join('; '));
  const { environment = {}, baseDirectory = process.cwd() } = services;
  return plugin.create(result.value, pluginServices({ environment, baseDirectory }));
}

/** A context that keeps its warnings. */
export function listening(): SinkContext & { readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  return { ...context, logger: { ...silentLogger, warn: (message) => void warnings.push(message) }, warnings };
}

/** What a promise is rejected with. */
export const complaint = async (work: Promise<unknown> | undefined): Promise<string> =>
  Promise.resolve(work).then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
