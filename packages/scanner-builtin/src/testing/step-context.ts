import { defaultLimits, type Limits, type StepContext } from '@imgtrack/core';
import type { CatalogContext } from '../cataloger.js';

/** A step context for tests: nothing listens, and nothing may be written. */
export function stepContext(
  options: { readonly signal?: AbortSignal; readonly limits?: Partial<Limits> } = {},
): StepContext {
  const refuse = async (): Promise<never> => Promise.reject(new Error('a scan of files writes nothing'));
  return {
    scanId: 'test',
    signal: options.signal ?? new AbortController().signal,
    logger: { debug: () => undefined, warn: () => undefined },
    events: { publish: () => undefined },
    workspace: { path: '/nonexistent', directory: refuse, reserve: refuse },
    labels: {},
    cleanUp: () => undefined,
    limits: { ...defaultLimits, ...options.limits },
  };
}

/** What a cataloger is given in tests. */
export function catalogContext(context: Partial<CatalogContext> = {}): CatalogContext {
  return { signal: new AbortController().signal, limits: defaultLimits, ...context };
}
