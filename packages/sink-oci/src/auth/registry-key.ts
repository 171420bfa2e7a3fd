import type { Repository } from '../repository.js';

/** Names under which configurations keep Docker Hub. */
const HUB = 'docker.io';
const hubNames: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);
/** What credential helpers know Docker Hub by. */
const HUB_ADDRESS = 'https://index.docker.io/v1/';

/** Keys of a configuration that stand for a repository, best first: of the repository, of the namespaces above it, of its registry. */
export function keysOf({ host, path }: Repository): readonly string[] {
  const parts = path.split('/');
  const below = parts.map((_, index) => `${host}/${parts.slice(0, parts.length - index).join('/')}`);
  return [...below, host].map(registryKey);
}

/** One form for all spellings of a key: "https://HOST/v1/" and "HOST" are the same. */
export function registryKey(text: string): string {
  const bare = text.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
  return hubNames.has(bare) ? HUB : bare;
}

/** What a credential helper is asked for. */
export const helperAddress = (host: string): string => (hubNames.has(host) ? HUB_ADDRESS : host);
