import { isSecretReference, resolveSecret, type PluginServices } from '@imgtrack/core';
import { openLine, type Line } from '@imgtrack/http';
import { isHeaderValue } from './header-options.js';
import type { WebhookOptions } from './options.js';

/** What the options refer to, read. */
export interface Channel {
  readonly line: Line;
  readonly headers: Readonly<Record<string, string>>;
  /** Keys of signatures. */
  readonly secrets: readonly string[];
}

/** Rejects with an error that names the file or variable that cannot be used, and nothing of what is in it. */
export async function openChannel(
  options: WebhookOptions,
  services: Pick<PluginServices, 'environment' | 'baseDirectory'>,
): Promise<Channel> {
  const line = await openLine(options, services);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers)) {
    headers[name] = isSecretReference(value) ? await resolveSecret(value, `the header "${name}"`, services) : value;
  }
  if (options.token !== undefined)
    headers['authorization'] = `Bearer ${await resolveSecret(options.token, 'the token', services)}`;
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderValue(value))
      throw new Error(`what is given for the header "${name}" holds a character that a header cannot carry`);
  }
  const secrets: string[] = [];
  for (const secret of options.secrets) secrets.push(await resolveSecret(secret, 'the secret of signatures', services));
  return { line, headers, secrets };
}
