import { sha256 } from '../support/image-writer.js';
import { tar } from '../support/tar-writer.js';

const types = {
  layer: 'application/vnd.oci.image.layer.v1.tar',
  config: 'application/vnd.oci.image.config.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
} as const;

interface Blob {
  readonly digest: string;
  readonly bytes: Buffer;
}

export interface PushedImage {
  readonly architecture: string;
  readonly config: string;
  readonly manifest: string;
  readonly layers: readonly string[];
}

/** An index in a registry, with the tag "1", for amd64, arm64/v8 and s390x. */
export interface PushedIndex {
  readonly name: string;
  readonly digest: string;
  /** By architecture. */
  readonly images: Readonly<Record<'amd64' | 'arm64' | 's390x', PushedImage>>;
}

export interface Registry {
  readonly host: string;
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** Uploads by the OCI distribution specification; what is there already is the same bytes. */
export async function pushIndex(registry: Registry, repository: string): Promise<PushedIndex> {
  const push = new Push(registry, repository);
  const images = {
    amd64: await push.image({ architecture: 'amd64' }),
    arm64: await push.image({ architecture: 'arm64', variant: 'v8' }),
    s390x: await push.image({ architecture: 's390x' }),
  };
  const manifests = push.manifests;
  const index = json({ schemaVersion: 2, mediaType: types.index, manifests });
  await push.manifest('1', index, types.index);
  return { name: `${registry.host}/${repository}`, digest: index.digest, images };
}

interface Processor {
  readonly architecture: string;
  readonly variant?: string;
}

class Push {
  readonly manifests: object[] = [];
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, user, password }: Registry, repository: string) {
    this.#url = `${url}/v2/${repository}`;
    const credentials = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64');
    this.#headers = user === undefined ? {} : { authorization: `Basic ${credentials}` };
  }

  async image(processor: Processor): Promise<PushedImage> {
    const { architecture } = processor;
    const bytes = tar([{ name: 'processor', content: `${architecture}\n` }]);
    const layer = { digest: sha256(bytes), bytes };
    const config = json({
      created: '2024-01-02T03:04:05Z',
      os: 'linux',
      ...processor,
      config: { Cmd: ['/processor'], Labels: { 'com.example.processor': architecture } },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
      history: [{ created: '2024-01-02T03:04:05Z', created_by: 'test' }],
    });
    await this.#blob(layer);
    await this.#blob(config);
    const descriptors = { config: descriptor(config, types.config), layers: [descriptor(layer, types.layer)] };
    const manifest = json({ schemaVersion: 2, mediaType: types.manifest, ...descriptors });
    await this.manifest(manifest.digest, manifest, types.manifest);
    this.manifests.push({ ...descriptor(manifest, types.manifest), platform: { os: 'linux', ...processor } });
    return { architecture, config: config.digest, manifest: manifest.digest, layers: [layer.digest] };
  }

  async manifest(name: string, { bytes }: Blob, type: string): Promise<void> {
    await this.#request('PUT', `${this.#url}/manifests/${name}`, bytes, type);
  }

  async #blob({ digest, bytes }: Blob): Promise<void> {
    const started = await this.#request('POST', `${this.#url}/blobs/uploads/`);
    const location = new URL(started.headers.get('location') ?? '', this.#url);
    location.searchParams.set('digest', digest);
    await this.#request('PUT', location.href, bytes, 'application/octet-stream');
  }

  async #request(method: string, url: string, body?: Buffer, type?: string): Promise<Response> {
    const response = await fetch(url, {
      method,
      headers: { ...this.#headers, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    return response;
  }
}

function json(value: object): Blob {
  const bytes = Buffer.from(JSON.stringify(value));
  return { digest: sha256(bytes), bytes };
}

const descriptor = ({ digest, bytes }: Blob, mediaType: string): object => ({ mediaType, digest, size: bytes.length });
