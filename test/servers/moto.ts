import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { cached, Unavailable } from '../support/assets.js';
import { needPrograms, run } from '../support/run.js';
import type { ObjectInBucket, TestStore } from './test-store.js';
import { ServerProcess } from './server-process.js';

/** The part of moto that is S3, and what its server needs. */
const PACKAGES = ['moto[s3]==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.5'];

export interface StoreUser {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A store that knows If-None-Match, and looks at credentials only while it is told to. In memory. */
export class MotoServer implements TestStore {
  readonly url: string;
  readonly #process: ServerProcess;

  private constructor(url: string, process: ServerProcess) {
    this.url = url;
    this.#process = process;
  }

  /** The first time it is installed, which takes a minute. Throws Unavailable where it cannot be. */
  static async start(): Promise<MotoServer> {
    needPrograms('python3');
    const folder = await cached('moto-5.2.5', 1, install);
    const process = await ServerProcess.start({
      file: python(folder),
      args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'],
      isReady: /Running on (http:\/\/127\.0\.0\.1:\d+)\n/,
      stopSignal: 'SIGTERM',
    });
    return new MotoServer(process.told, process);
  }

  async bucket(): Promise<string> {
    await this.#letIn('inf');
    const name = `bucket-${randomBytes(4).toString('hex')}`;
    await asked(`${this.url}/${name}`, { method: 'PUT' });
    return name;
  }

  async objects(bucket: string): Promise<readonly ObjectInBucket[]> {
    await this.#letIn('inf');
    const list = await (await asked(`${this.url}/${bucket}?list-type=2`)).text();
    const keys = [...list.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key.replaceAll('&amp;', '&'));
    return Promise.all(keys.map(async (key) => this.#object(bucket, key)));
  }

  /** From now on, and until a bucket is made or looked into: checks signatures as Amazon does, and lets a new user do these actions in it. */
  async guard(bucket: string, actions: readonly string[]): Promise<StoreUser> {
    const UserName = bucket;
    await this.#manage({ Action: 'CreateUser', UserName });
    const made = await this.#manage({ Action: 'CreateAccessKey', UserName });
    const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: actions, Resource }],
    });
    await this.#manage({ Action: 'PutUserPolicy', UserName, PolicyName: 'own', PolicyDocument });
    await this.#letIn('0');
    const member = (name: string): string => new RegExp(`<${name}>([^<]+)<`).exec(made)?.[1] ?? '';
    return { accessKeyId: member('AccessKeyId'), secretAccessKey: member('SecretAccessKey') };
  }

  /** So many requests before it asks who asks. */
  async #letIn(count: '0' | 'inf'): Promise<void> {
    await asked(`${this.url}/moto-api/reset-auth`, { method: 'POST', body: count });
  }

  async #manage(words: Readonly<Record<string, string>>): Promise<string> {
    const body = new URLSearchParams({ ...words, Version: '2010-05-08' });
    return (await asked(this.url, { method: 'POST', body }, 'iam')).text();
  }

  async #object(bucket: string, key: string): Promise<ObjectInBucket> {
    const answer = await asked(`${this.url}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`);
    return { key, headers: Object.fromEntries(answer.headers), body: await answer.text() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

/** As nobody in particular. */
async function asked(url: string, request: RequestInit = {}, service = 's3'): Promise<Response> {
  const scope = `Credential=anybody/20240101/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=any`;
  const answer = await fetch(url, { ...request, headers: { authorization } });
  if (!answer.ok)
    throw new Error(`${request.method ?? 'GET'} ${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

const python = (folder: string): string => path.join(folder, 'bin', 'python');

async function install(folder: string): Promise<void> {
  try {
    await run('python3', ['-m', 'venv', folder]);
    await run(python(folder), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
  } catch (error) {
    throw new Unavailable(`moto cannot be installed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
