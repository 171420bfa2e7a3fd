import path from 'node:path';
import { readAuthConfig, type AuthConfig } from './config-file.js';

/**
 * The configurations of docker and podman that are there: REGISTRY_AUTH_FILE alone where it is set, else podman's, then docker's (DOCKER_CONFIG, or
 * ~/.docker). Rejects when one cannot be read, or when the one of REGISTRY_AUTH_FILE is not there.
 */
export async function readAuthConfigs(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly AuthConfig[]> {
  const only = setIn(environment, 'REGISTRY_AUTH_FILE');
  if (only !== undefined) return [await readAuthConfig(only)];
  const found: AuthConfig[] = [];
  for (const file of usualFiles(environment)) {
    const config = await readAuthConfig(file).catch(absent);
    if (config !== undefined) found.push(config);
  }
  return found;
}

function usualFiles(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const [runtime, home, docker] = ['XDG_RUNTIME_DIR', 'HOME', 'DOCKER_CONFIG'].map((name) => setIn(environment, name));
  const config = setIn(environment, 'XDG_CONFIG_HOME') ?? below(home, '.config');
  const folders = [below(runtime, 'containers'), below(config, 'containers')];
  return [
    ...folders.flatMap((folder) => (folder === undefined ? [] : [path.join(folder, 'auth.json')])),
    ...[docker ?? below(home, '.docker')].flatMap((folder) =>
      folder === undefined ? [] : [path.join(folder, 'config.json')],
    ),
  ];
}

const setIn = (environment: Readonly<Record<string, string | undefined>>, name: string): string | undefined => {
  const value = environment[name];
  return value === '' ? undefined : value;
};

const below = (folder: string | undefined, name: string): string | undefined =>
  folder === undefined ? undefined : path.join(folder, name);

function absent(error: unknown): undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
    return undefined;
  throw error;
}
