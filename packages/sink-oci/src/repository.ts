/** A repository of a registry. */
export interface Repository {
  /** With its port: "registry.example.com:5000". Docker Hub is "docker.io". */
  readonly host: string;
  /** "team/shop". */
  readonly path: string;
}

const MAX_LENGTH = 255;
const host = /^(?:localhost|(?:[a-z0-9-]+\.)+[a-z0-9-]+|\[[0-9a-f:]+\]|[a-z0-9.-]+(?=:))(?::\d{1,5})?$/i;
/** The grammar of names in the OCI distribution specification. */
const path = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** HOST[:PORT]/PATH; undefined: it is none. */
export function repositoryOf(text: string): Repository | undefined {
  const slash = text.indexOf('/');
  const [first, rest] = [text.slice(0, Math.max(0, slash)), text.slice(slash + 1)];
  return text.length <= MAX_LENGTH && host.test(first) && path.test(rest) ? { host: first, path: rest } : undefined;
}

export const repositoryText = (repository: Repository): string => `${repository.host}/${repository.path}`;
