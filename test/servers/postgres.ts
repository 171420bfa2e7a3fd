import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Unavailable } from '../support/assets.js';
import { needPrograms, run } from '../support/run.js';
import { freePort } from './free-port.js';
import { ServerProcess } from './server-process.js';

/** Debian keeps the programs of each major version apart, and out of PATH. */
const DEBIAN = '/usr/lib/postgresql';
/** Debian's "nobody": the server refuses to run as root. */
const NOBODY = 65_534;

/** Logging in over TCP takes a password, over the socket none. TLS is offered where a certificate is given. */
const ACCESS = `
local all all trust
host all all 127.0.0.1/32 scram-sha-256
`;

export interface PostgresOptions {
  readonly tls?: { readonly key: Uint8Array; readonly certificate: Uint8Array };
}

/** A cluster of its own in a temporary folder, without any durability. */
export class PostgresServer implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly port: number;
  /** Folder of its socket. */
  readonly folder: string;
  readonly #programs: string;
  #process: ServerProcess | undefined;

  private constructor(folder: string, port: number, programs: string) {
    this.folder = folder;
    this.port = port;
    this.#programs = programs;
  }

  /** Throws Unavailable where PostgreSQL is not installed. */
  static async start({ tls }: PostgresOptions = {}): Promise<PostgresServer> {
    needPrograms('psql');
    const programs = serverPrograms();
    const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-pg-'));
    const server = new PostgresServer(folder, await freePort(), programs);
    try {
      const own = (file: string): string => path.join(folder, file);
      if (isRoot()) chownSync(folder, NOBODY, NOBODY);
      chmodSync(folder, 0o755);
      const initdb = path.join(programs, 'initdb');
      const words = ['-D', own('data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'];
      if (isRoot())
        await run('setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', initdb, ...words]);
      else await run(initdb, words);
      writeOwned(own('access'), ACCESS);
      if (tls !== undefined) {
        writeOwned(own('server.key'), tls.key);
        writeOwned(own('server.pem'), tls.certificate);
      }
      await server.resume();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Ends the server as its administrator would; `resume` brings it back where it was. */
  async pause(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
    this.#process = undefined;
  }

  async resume(): Promise<void> {
    const certificate = path.join(this.folder, 'server.pem');
    const settings = {
      hba_file: path.join(this.folder, 'access'),
      listen_addresses: this.host,
      port: `${this.port}`,
      unix_socket_directories: this.folder,
      fsync: 'off',
      shared_buffers: '32MB',
      max_connections: '30',
      ...(existsSync(certificate)
        ? { ssl: 'on', ssl_cert_file: certificate, ssl_key_file: path.join(this.folder, 'server.key') }
        : {}),
    };
    this.#process = await ServerProcess.start({
      file: path.join(this.#programs, 'postgres'),
      args: [
        '-D',
        path.join(this.folder, 'data'),
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      cwd: this.folder,
      ...(isRoot() ? { uid: NOBODY, gid: NOBODY } : {}),
      isReady: /ready to accept connections/,
      stopSignal: 'SIGINT',
    });
  }

  /** Makes an empty database and answers its name. */
  async database(): Promise<string> {
    const name = `test_${randomBytes(4).toString('hex')}`;
    await this.query('postgres', `create database ${name}`);
    return name;
  }

  /** What psql prints of the answer, a line a row and "|" between columns, as the administrator or somebody else. */
  async query(database: string, sql: string, user = 'postgres'): Promise<string> {
    const to = ['-h', this.folder, '-p', `${this.port}`, '-U', user, '-d', database];
    return (await run('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', ...to, '-c', sql])).trimEnd();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pause();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const isRoot = (): boolean => process.getuid?.() === 0;

function writeOwned(file: string, bytes: string | Uint8Array): void {
  writeFileSync(file, bytes, { mode: 0o600 });
  if (isRoot()) chownSync(file, NOBODY, NOBODY);
}

/** Folder of the newest version that is there. */
function serverPrograms(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const newest = versions.filter((version) => existsSync(path.join(DEBIAN, `${version}`, 'bin', 'postgres')));
  if (newest.length === 0) throw new Unavailable('not installed: postgresql');
  return path.join(DEBIAN, `${Math.max(...newest)}`, 'bin');
}
