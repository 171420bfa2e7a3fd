import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { run } from '../support/run.js';

interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

const SERVICE = 'registry of the tests';
const ISSUER = 'tests';
const GOOD_FOR_S = 60;

/** Gives out tokens as docker-registry wants them: RS256, with the certificate of the key. Who does not log in may pull and nothing else. */
export class TokenServer implements AsyncDisposable {
  /** For the configuration of the registry. */
  readonly settings: {
    readonly realm: string;
    readonly service: string;
    readonly issuer: string;
    readonly rootcertbundle: string;
  };
  readonly #server: Server;

  private constructor(server: Server, certificate: string) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    const realm = `http://127.0.0.1:${port}/token`;
    this.settings = { realm, service: SERVICE, issuer: ISSUER, rootcertbundle: certificate };
  }

  static async start(
    folder: string,
    login: { readonly user: string; readonly password: string },
  ): Promise<TokenServer> {
    const [keyFile, certificate] = [path.join(folder, 'token.key'), path.join(folder, 'token.pem')];
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile];
    await run('openssl', ['req', '-x509', ...key, '-days', '3', '-subj', '/CN=tests', '-out', certificate]);
    const tokenFor = signer(readFileSync(keyFile, 'utf8'), readFileSync(certificate, 'utf8'));
    const known = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://tokens');
      const { authorization } = request.headers;
      if (searchParams.get('service') !== SERVICE || (authorization !== undefined && authorization !== known)) {
        response.writeHead(401).end();
        return;
      }
      const may = authorization === undefined ? ['pull'] : ['pull', 'push'];
      const access = searchParams.getAll('scope').flatMap((scope) => accessIn(scope, may));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token: tokenFor(access) }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TokenServer(server, certificate);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function accessIn(scope: string, may: readonly string[]): readonly Access[] {
  const [, type = '', name = '', actions = ''] = /^([^:]+):(.+):([^:]*)$/.exec(scope) ?? [];
  return type === '' ? [] : [{ type, name, actions: actions.split(',').filter((action) => may.includes(action)) }];
}

function signer(key: string, certificate: string): (access: readonly Access[]) => string {
  const [, der = ''] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(certificate) ?? [];
  const header = { typ: 'JWT', alg: 'RS256', x5c: [der.replace(/\s/g, '')] };
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return (access) => {
    const now = Math.floor(Date.now() / 1000);
    const times = { nbf: now - 5, iat: now - 5, exp: now + GOOD_FOR_S };
    const claims = { iss: ISSUER, sub: 'tester', aud: SERVICE, jti: String(Math.random()), ...times, access };
    const signed = `${encoded(header)}.${encoded(claims)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  };
}
