import { isRecord, member, readSmallFile, stringOf } from '@imgtrack/core';
import { credentialOf, type Credential } from './credential.js';
import { registryKey } from './registry-key.js';
import { parsedJson } from '../parsed-json.js';

/** What a config.json of docker, or an auth.json of podman, says of credentials (containers-auth.json(5)). */
export interface AuthConfig {
  /** Key of a registry or namespace → name of a helper. */
  readonly helpers: ReadonlyMap<string, string>;
  /** Helper for all others. */
  readonly store: string | undefined;
  readonly credentials: ReadonlyMap<string, Credential>;
}

/** Rejects with an error that names the file, and nothing of what is in it. */
export async function readAuthConfig(file: string): Promise<AuthConfig> {
  const text = await readSmallFile(file, 'credentials of registries');
  const config = parsedJson(text);
  if (!isRecord(config)) throw new Error(`credentials of registries cannot be read from ${file}: it is no JSON object`);
  return {
    helpers: new Map(
      entriesOf(config['credHelpers']).flatMap(([key, name]) =>
        typeof name === 'string' ? [[registryKey(key), name] as const] : [],
      ),
    ),
    store: stringOf(member(config, 'credsStore')),
    credentials: new Map(
      entriesOf(config['auths']).flatMap(([key, entry]) => {
        const credential = credentialIn(entry);
        return credential === undefined ? [] : [[registryKey(key), credential] as const];
      }),
    ),
  };
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  isRecord(value) ? Object.entries(value) : [];

/** undefined: there is none in it, as where a store has it. */
function credentialIn(entry: unknown): Credential | undefined {
  const token = stringOf(member(entry, 'identitytoken'));
  if (token !== undefined) return { kind: 'identity', token };
  const encoded = stringOf(member(entry, 'auth'));
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  const user = colon > 0 ? text.slice(0, colon) : stringOf(member(entry, 'username'));
  // Some tools fill the password up with zeros.
  const secret = colon > 0 ? text.slice(colon + 1).replace(/\0{1,64}$/, '') : stringOf(member(entry, 'password'));
  return user === undefined || secret === undefined ? undefined : credentialOf(user, secret);
}
