import type { IncomingMessage, ServerResponse } from 'node:http';
import { serverThat } from '@imgtrack/http/testing';
import { formOf } from './form-of.js';
import { problemOfBom } from './problem-of-bom.js';
import { Portfolio, type StoredProject } from './portfolio.js';

export interface StandInOptions {
  /** Key → permissions of its team. "key" may do everything unless told. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** Whether documents must be CycloneDX; the contract kit's are not. Default: true. */
  readonly validates?: boolean;
  /** How often it says that it still works on an upload. Default: 0. */
  readonly rounds?: number;
  /** Projects that are there. */
  readonly projects?: readonly string[];
  /** Asked before it thinks for itself: undefined lets it. `earlier`: how many requests came before. */
  readonly answer?: (request: IncomingMessage, earlier: number) => Reply | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

export interface StandIn {
  readonly url: string;
  /** "NAME VERSION" → the project. */
  readonly projects: ReadonlyMap<string, StoredProject>;
  /** "METHOD PATH" of every request. */
  readonly requests: readonly string[];
}

export type { StoredProject };

/**
 * A stand-in for the API server of Dependency-Track, which cannot be had here: made after its published API, for what the sink asks of it. It
 * is strict: it takes no upload without a key that may, no form that is not one, no document that is not CycloneDX, no byte-order mark, and it
 * gives no answer about a token that it never gave.
 */
export async function dependencyTrackStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const portfolio = new Portfolio(options.projects ?? []);
  const requests: string[] = [];
  const tokens = new Map<string, number>();
  const keys = options.keys ?? { key: ['BOM_UPLOAD', 'PROJECT_CREATION_UPLOAD'] };

  const replyTo = async (request: IncomingMessage): Promise<Reply> => {
    const { method = '', url: path = '' } = request;
    const told = options.answer?.(request, requests.length);
    requests.push(`${method} ${path}`);
    // The whole request is taken before it is answered, as a server does.
    const body = await bodyOf(request);
    if (told !== undefined) return told;
    if (`${method} ${path}` === 'GET /api/version')
      return { status: 200, body: { application: 'Dependency-Track', version: '4.13.2' } };
    const permissions = keys[String(request.headers['x-api-key'])];
    if (permissions === undefined) return { status: 401 };
    if (`${method} ${path}` === 'GET /api/v1/team/self')
      return { status: 200, body: { name: 'team', permissions: permissions.map((name) => ({ name })) } };
    const token = /^GET \/api\/v1\/event\/token\/(.+)$/.exec(`${method} ${path}`)?.[1];
    if (token !== undefined) return progressOf(token, tokens);
    if (path !== '/api/v1/bom') return { status: 404 };
    if (method !== 'POST') return { status: 405 };
    if (!permissions.includes('BOM_UPLOAD')) return { status: 403 };
    const form = await formOf(request.headers['content-type'] ?? '', body);
    if (typeof form === 'string') return { status: 400, body: form };
    const project = portfolio.find(form, permissions);
    if ('status' in project) return project;
    const problem = await problemOfBom(form.bom, options.validates ?? true);
    if (problem !== undefined)
      return { status: 400, headers: { 'content-type': 'application/problem+json' }, body: problem };
    const given = portfolio.store(project, form);
    tokens.set(given, options.rounds ?? 0);
    return { status: 200, body: { token: given } };
  };

  const url = await serverThat((request, response) => {
    replyTo(request).then(
      (reply) => {
        send(reply, response);
      },
      () => request.destroy(),
    );
  });
  return { url, projects: portfolio.projects, requests };
}

function progressOf(token: string, tokens: Map<string, number>): Reply {
  const left = tokens.get(token);
  if (left === undefined) return { status: 400, body: 'no such token was given' };
  tokens.set(token, left - 1);
  return { status: 200, body: { processing: left > 0 } };
}

function send({ status, headers = {}, body = '' }: Reply, response: ServerResponse): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}
