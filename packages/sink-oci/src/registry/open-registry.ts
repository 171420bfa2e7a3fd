import { resolveSecret, type PluginServices } from '@imgtrack/core';
import type { Line } from '@imgtrack/http';
import { Authorizer } from '../auth/authorizer.js';
import type { Credential } from '../auth/credential.js';
import { findCredential } from '../auth/find-credential.js';
import type { OciOptions } from '../options.js';
import type { Repository } from '../repository.js';
import { originOf } from './origin.js';
import { Registry } from './registry.js';

/** A repository, with the user of the options, or else what docker and podman are logged in with. */
export function openRegistry(
  repository: Repository,
  { user, password, insecure }: Pick<OciOptions, 'user' | 'password' | 'insecure'>,
  line: Line,
  services: PluginServices,
): Registry {
  const origin = originOf(repository.host, insecure);
  const find = async (signal: AbortSignal): Promise<Credential | undefined> => {
    if (user === undefined || password === undefined) return findCredential(repository, services, signal);
    return { kind: 'password', user, password: await resolveSecret(password, `the password of ${user}`, services) };
  };
  const scope = `repository:${repository.path}:pull,push`;
  const isPlain = origin.protocol === 'http:';
  return new Registry(repository, origin, line, new Authorizer(scope, { findCredential: find, line, isPlain }));
}
