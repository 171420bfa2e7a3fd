import type { SecretReference } from '@imgtrack/core';
import { completeLine, httpAddress, lineEntries, secretReference, type LineOptions } from '@imgtrack/http';
import { array, check, maxLength, optional, pipe, regex, strictObject, string, type GenericSchema } from 'valibot';
import { formatName } from '../options.js';
import { headerOptions } from './header-options.js';

export interface WebhookOptions extends LineOptions {
  /** Where events are posted to: http(s)://HOST[:PORT][/PATH]. */
  readonly url: string;
  /** Name of the format that an event's data have. Default: "json". */
  readonly format: string;
  /** What the events name as their source: a URI, or a reference to one. Default: "/imgtrack". */
  readonly source: string;
  /** Keys that events are signed with: one, or two while they are exchanged. Default: none, and events are not signed. */
  readonly secrets: readonly SecretReference[];
  /** For Bearer authentication. */
  readonly token?: SecretReference | undefined;
  /** More headers: what they say, or where the secret is to be had that they say. */
  readonly headers: Readonly<Record<string, string>>;
}

const MOST_SECRETS = 2;

/** Characters of a URI reference (RFC 3986). */
const uriReference = /^[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]{1,2048}$/;

const keys: GenericSchema<readonly string[], readonly SecretReference[]> = pipe(
  array(secretReference),
  maxLength(MOST_SECRETS, 'two secrets are enough: the one that is used and the one that will be'),
  check((given) => new Set(given).size === given.length, 'name each secret once'),
);

export const webhookOptions: GenericSchema<unknown, WebhookOptions> = pipe(
  strictObject({
    url: httpAddress,
    format: optional(formatName, 'json'),
    source: optional(
      pipe(string(), regex(uriReference, 'a URI is expected, or a path such as /imgtrack')),
      '/imgtrack',
    ),
    secrets: optional(keys, []),
    token: optional(secretReference),
    headers: optional(headerOptions, {}),
    ...lineEntries,
  }),
  completeLine(),
  check((given) => waysToAuthenticate(given) <= 1, 'choose one of "user", "token" and a header "authorization"'),
);

function waysToAuthenticate({ user, token, headers }: Pick<WebhookOptions, 'user' | 'token' | 'headers'>): number {
  const hasOwn = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  return [user !== undefined, token !== undefined, hasOwn].filter(Boolean).length;
}
