import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from '../support/assets.js';
import { ServerProcess } from './server-process.js';
import type { ObjectInBucket, TestStore } from './test-store.js';

/** Ends of its files' names. */
const OBJECT = '._S3rver_object';
const METADATA = '._S3rver_metadata.json';

export interface S3rverOptions {
  readonly tls?: { readonly key: Uint8Array; readonly certificate: Uint8Array };
}

/** A store that checks credentials, and does not know If-None-Match: what is there is replaced. */
export class S3rver implements TestStore {
  /** The only credentials that it knows. */
  static readonly credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } as const;
  readonly url: string;
  readonly #process: ServerProcess;
  readonly #folder: string;

  private constructor(url: string, process: ServerProcess, folder: string) {
    this.url = url;
    this.#process = process;
    this.#folder = folder;
  }

  static async start({ tls }: S3rverOptions = {}): Promise<S3rver> {
    const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-s3rver-'));
    const file = (name: string, bytes: Uint8Array): string => {
      writeFileSync(path.join(folder, name), bytes);
      return path.join(folder, name);
    };
    const secured =
      tls === undefined ? [] : ['--key', file('server.key', tls.key), '--cert', file('server.pem', tls.certificate)];
    try {
      const process = await ServerProcess.start({
        file: globalThis.process.execPath,
        args: [
          path.join(repository, 'node_modules', 's3rver', 'bin', 's3rver.js'),
          ...[
            '--directory',
            path.join(folder, 'buckets'),
            '--address',
            '127.0.0.1',
            '--port',
            '0',
            '--silent',
            '--no-vhost-buckets',
          ],
          ...secured,
        ],
        isReady: /listening on 127\.0\.0\.1:(\d+)/,
        stopSignal: 'SIGTERM',
      });
      return new S3rver(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${process.told}`, process, folder);
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  /** A folder is a bucket. */
  async bucket(): Promise<string> {
    const name = `bucket-${randomBytes(4).toString('hex')}`;
    await mkdir(path.join(this.#folder, 'buckets', name));
    return name;
  }

  /** As they lie on the disk. */
  async objects(bucket: string): Promise<readonly ObjectInBucket[]> {
    const root = path.join(this.#folder, 'buckets', bucket);
    const files = await readdir(root, { recursive: true });
    return files
      .filter((file) => file.endsWith(OBJECT))
      .map((file) => ({
        key: file.slice(0, -OBJECT.length),
        headers: JSON.parse(readFileSync(path.join(root, file.replace(OBJECT, METADATA)), 'utf8')),
        body: readFileSync(path.join(root, file), 'utf8'),
      }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
