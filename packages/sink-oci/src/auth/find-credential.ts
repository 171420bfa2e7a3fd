import type { PluginServices } from '@imgtrack/core';
import type { Repository } from '../repository.js';
import { readAuthConfigs } from './auth-configs.js';
import type { AuthConfig } from './config-file.js';
import type { Credential } from './credential.js';
import { credentialFromHelper } from './credential-helper.js';
import { helperAddress, keysOf } from './registry-key.js';

/**
 * What docker and podman are logged in with: of each configuration first the helper of the registry, then the store, then what lies in the file.
 * undefined: nobody is logged in. Rejects when a configuration or helper cannot be used.
 */
export async function findCredential(
  repository: Repository,
  { environment, commands }: Pick<PluginServices, 'environment' | 'commands'>,
  signal: AbortSignal,
): Promise<Credential | undefined> {
  for (const config of await readAuthConfigs(environment)) {
    for (const helper of helpersFor(repository, config)) {
      const credential = await credentialFromHelper(helper, helperAddress(repository.host), commands, signal);
      if (credential !== undefined) return credential;
    }
    const stored = keysOf(repository).find((key) => config.credentials.has(key));
    if (stored !== undefined) return config.credentials.get(stored);
  }
  return undefined;
}

function helpersFor(repository: Repository, { helpers, store }: AuthConfig): readonly string[] {
  const own = keysOf(repository).flatMap((key) => helpers.get(key) ?? []);
  return [...own.slice(0, 1), ...(store === undefined ? [] : [store])];
}
