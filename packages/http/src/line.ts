import type { PluginServices } from '@imgtrack/core';
import { readCredentials, type Credentials } from './credentials.js';
import type { LineOptions } from './line-options.js';

/** How requests are made, whatever is asked. */
export interface Line {
  readonly credentials: Credentials;
  readonly proxy?: URL;
  /** Milliseconds without any movement after which a request is given up. */
  readonly timeoutMs: number;
}

/** Reads what the options name. Rejects with an error that names the file or variable that cannot be used. */
export async function openLine(
  options: LineOptions,
  services: Pick<PluginServices, 'environment' | 'baseDirectory'>,
): Promise<Line> {
  const { proxy, timeoutMs } = options;
  const credentials = await readCredentials(options, services);
  return { credentials, timeoutMs, ...(proxy === undefined ? {} : { proxy: new URL(proxy) }) };
}
