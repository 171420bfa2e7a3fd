import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { engine, enginesScript, needEngine, type TestEngine } from '../engines/engines.js';
import { run } from '../support/run.js';

/** Engines that a test has for itself: it may restart them, and whatever is in them is its own. */
export interface OwnEngines extends AsyncDisposable {
  readonly docker: TestEngine;
  readonly podman: TestEngine;
  readonly nerdctl: TestEngine;
  /** Shell words that kill the daemon and what makes it answer again; undefined: there is no daemon. */
  readonly restart: Readonly<Record<TestEngine['runtime'], Restart | undefined>>;
}

export interface Restart {
  readonly kill: string;
  readonly start: string;
}

/** Where engines.sh keeps what it has built. */
const cache =
  process.env['IMGTRACK_ENGINES_CACHE'] ??
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'imgtrack-engines');

type OwnName = 'docker' | 'podman' | 'nerdctl';

/** Needs the programs of the engines that all tests share, and so throws Unavailable where those are not up. */
export async function startOwnEngines(): Promise<OwnEngines> {
  const names: readonly OwnName[] = ['docker', 'podman', 'nerdctl'];
  for (const name of names) await needEngine(engine(name));
  // Short: sockets lie below it.
  const root = `/var/tmp/imgt-f${process.pid}`;
  const env = { IMGTRACK_ENGINES_STATE: root };
  const script = async (...args: readonly string[]): Promise<string> => run('bash', [enginesScript, ...args], { env });
  await script('up', ...names);
  const restartOf = (daemon: string, name: OwnName): Restart => ({
    kill: `read -r pid rest <'${root}/started/${daemon}' && kill -KILL "$pid"`,
    // A daemon must not hold the pipes of who restarts it, and what was built is not in the home of who does.
    start: `IMGTRACK_ENGINES_STATE='${root}' IMGTRACK_ENGINES_CACHE='${cache}' TMPDIR=/var/tmp bash '${enginesScript}' up ${name} >/dev/null 2>&1`,
  });
  return {
    docker: own('docker', root),
    podman: own('podman', root),
    nerdctl: own('nerdctl', root),
    restart: {
      docker: restartOf('dockerd', 'docker'),
      podman: undefined,
      nerdctl: restartOf('containerd', 'nerdctl'),
    },
    [Symbol.asyncDispose]: async () => {
      await script('purge');
    },
  };
}

function own(name: OwnName, root: string): TestEngine {
  const shared = engine(name);
  const lines = readFileSync(path.join(root, 'environment', name), 'utf8')
    .trimEnd()
    .split('\n');
  const environment = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string]));
  return {
    ...shared,
    environment,
    ...(shared.containerd === undefined
      ? {}
      : { containerd: { ...shared.containerd, address: path.join(root, 'containerd', 'containerd.sock') } }),
    command: async (args, options = {}) =>
      shared.command(args, { ...options, env: { ...environment, ...options.env } }),
  };
}
