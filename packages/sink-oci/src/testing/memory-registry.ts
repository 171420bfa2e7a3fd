import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { serverThat } from '@imgtrack/http/testing';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface MemoryRegistryOptions {
  /** Asked before it thinks for itself: undefined lets it. `earlier`: how many requests came before. */
  readonly answer?: (request: IncomingMessage, earlier: number) => Reply | undefined;
  /** Whether it keeps account of referrers itself. Default: false. */
  readonly referrers?: boolean;
}

export interface MemoryRegistry {
  /** "127.0.0.1:PORT". */
  readonly host: string;
  /** Digest or tag → manifest. */
  readonly manifests: Map<string, { readonly mediaType: string; readonly text: string }>;
  /** Digest → contents. */
  readonly blobs: Map<string, Buffer>;
  /** "METHOD PATH", and what it was shown. */
  readonly requests: { readonly line: string; readonly authorization: string | undefined }[];
  /** Puts a manifest there; returns its digest. */
  put(manifest: object): string;
}

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';

/**
 * A registry in memory with as much of the protocol as the sink speaks. It stands in for registries that misbehave, which real ones do not when
 * they are asked to; the sink is tried with real ones in test/sinks.
 */
export async function memoryRegistry(options: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const manifests: MemoryRegistry['manifests'] = new Map();
  const blobs = new Map<string, Buffer>();
  const requests: MemoryRegistry['requests'] = [];

  const reply = (request: IncomingMessage, body: Buffer): Reply => {
    const { method = '' } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://registry');
    const [, kind = '', name = ''] = /^\/v2\/.*\/(manifests|blobs|referrers)\/(.*)$/.exec(pathname) ?? [];
    if (pathname === '/v2/') return { status: 200, body: '{}' };
    if (kind === 'referrers') return options.referrers === true ? referrersOf(name, manifests) : { status: 404 };
    if (kind === 'manifests' && method === 'PUT') return store(name, request.headers['content-type'] ?? '', body);
    if (kind === 'manifests') {
      const found = manifests.get(name);
      if (found === undefined) return { status: 404 };
      return { status: 200, headers: { 'content-type': found.mediaType }, body: found.text };
    }
    if (method === 'HEAD') return { status: blobs.has(name) ? 200 : 404 };
    if (method === 'POST') return { status: 202, headers: { location: `${pathname}one?state=a%2Fb` } };
    const digest = searchParams.get('digest') ?? '';
    if (searchParams.get('state') !== 'a/b' || digest !== digestOf(body)) return { status: 400 };
    blobs.set(digest, body);
    return { status: 201 };
  };

  const store = (name: string, mediaType: string, body: Buffer): Reply => {
    if (name.startsWith('sha256:') && name !== digestOf(body)) return { status: 400 };
    const text = body.toString();
    manifests.set(name, { mediaType, text });
    const subject = String((JSON.parse(text) as { subject?: { digest?: string } }).subject?.digest);
    return { status: 201, ...(options.referrers === true ? { headers: { 'oci-subject': subject } } : {}) };
  };

  const url = await serverThat((request, response) => {
    const told = options.answer?.(request, requests.length);
    requests.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization });
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { status, headers, body } = told ?? reply(request, Buffer.concat(pieces));
      response.writeHead(status, headers).end(body);
    });
  });
  return {
    host: new URL(url).host,
    manifests,
    blobs,
    requests,
    put(manifest) {
      const text = JSON.stringify(manifest);
      const mediaType = 'manifests' in manifest ? INDEX_TYPE : MANIFEST_TYPE;
      manifests.set(digestOf(text), { mediaType, text });
      return digestOf(text);
    },
  };
}

function referrersOf(subject: string, manifests: MemoryRegistry['manifests']): Reply {
  const entries = [...manifests].flatMap(([digest, { mediaType, text }]) => {
    const manifest = JSON.parse(text) as { subject?: { digest?: string }; artifactType?: string; annotations?: object };
    const { artifactType, annotations } = manifest;
    const size = Buffer.byteLength(text);
    return manifest.subject?.digest === subject ? [{ mediaType, digest, size, artifactType, annotations }] : [];
  });
  const body = JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: entries });
  return { status: 200, headers: { 'content-type': INDEX_TYPE }, body };
}

const digestOf = (contents: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(contents).digest('hex')}`;
