import path from 'node:path';

/** Where imgtrack keeps what outlives a command, or must be found after one was killed. */
export interface StateDirectories {
  readonly workspaces: string;
  readonly cache: string;
  readonly outbox: string;
}

/**
 * Everything below IMGTRACK_STATE_DIR where that is set, else in the folders of the XDG Base Directory Specification: state for
 * workspaces and the outbox, cache for the cache. A relative value counts as unset, as the specification says.
 */
export function stateDirectories(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
  directory: string,
): StateDirectories {
  const own = environment['IMGTRACK_STATE_DIR'];
  if (own !== undefined && own !== '') {
    const root = path.resolve(directory, own);
    return {
      workspaces: path.join(root, 'workspaces'),
      cache: path.join(root, 'cache'),
      outbox: path.join(root, 'outbox'),
    };
  }
  const xdg = (variable: string, fallback: string): string => {
    const value = environment[variable];
    return path.join(value !== undefined && path.isAbsolute(value) ? value : path.join(home, fallback), 'imgtrack');
  };
  const state = xdg('XDG_STATE_HOME', '.local/state');
  return {
    workspaces: path.join(state, 'workspaces'),
    cache: xdg('XDG_CACHE_HOME', '.cache'),
    outbox: path.join(state, 'outbox'),
  };
}
