import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { needPrograms, run } from '../support/run.js';
import { freePort } from './free-port.js';
import { goProgram } from './go-program.js';
import { ServerProcess } from './server-process.js';
import { TokenServer } from './token-server.js';

/** A registry on the loopback, over plain HTTP. */
export interface OciRegistry extends AsyncDisposable {
  /** "127.0.0.1:PORT". */
  readonly host: string;
}

/** What all that ask for a log-in take. */
export const login: { readonly user: string; readonly password: string } = {
  user: 'tester',
  password: 'correct:horse, "battery"',
};

/** olareg: a registry of OCI 1.1, which keeps account of referrers. In memory. Throws Unavailable where it cannot be had. */
export async function startOlareg(): Promise<OciRegistry> {
  const port = await freePort();
  const process = await ServerProcess.start({
    file: await goProgram('olareg'),
    args: ['serve', '--addr', '127.0.0.1', '--port', `${port}`, '--store-type', 'mem', '-v', 'info'],
    isReady: /launching server/,
    stopSignal: 'SIGTERM',
  });
  const host = `127.0.0.1:${port}`;
  await answering(host);
  return { host, [Symbol.asyncDispose]: async () => process[Symbol.asyncDispose]() };
}

/** Debian's docker-registry, which keeps no account of referrers. Throws Unavailable where it is not installed. */
export async function startDockerRegistry(logIn?: 'htpasswd' | 'token'): Promise<OciRegistry> {
  needPrograms('docker-registry', ...(logIn === undefined ? [] : ['htpasswd', 'openssl']));
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-registry-'));
  const tokens = logIn === 'token' ? await TokenServer.start(folder, login) : undefined;
  const remove = async (): Promise<void> => {
    await tokens?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  };
  try {
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify(await settings(folder, logIn, tokens)));
    const process = await ServerProcess.start({
      file: 'docker-registry',
      args: ['serve', path.join(folder, 'config.json')],
      isReady: /listening on (127\.0\.0\.1:\d+)/,
      stopSignal: 'SIGTERM',
    });
    const stop = async (): Promise<void> => process[Symbol.asyncDispose]().finally(remove);
    return { host: process.told, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function settings(folder: string, logIn: string | undefined, tokens: TokenServer | undefined): Promise<object> {
  const htpasswd = path.join(folder, 'htpasswd');
  if (logIn === 'htpasswd') writeFileSync(htpasswd, await run('htpasswd', ['-Bbn', login.user, login.password]));
  const auth = { htpasswd: { htpasswd: { realm: 'tests, all', path: htpasswd } }, token: { token: tokens?.settings } };
  return {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: path.join(folder, 'data') } },
    http: { addr: '127.0.0.1:0', secret: 'of this test' },
    ...(logIn === 'htpasswd' || logIn === 'token' ? { auth: auth[logIn] } : {}),
  };
}

/** It says that it is launched before it listens. */
async function answering(host: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${host} does not answer`);
}
