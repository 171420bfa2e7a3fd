import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Receipt } from '@imgtrack/core';
import { rawServerThat, recordingServer, serverThat } from '@imgtrack/http/testing';
import s3Sink from '@imgtrack/sink-s3';
import { deliveryTo } from '@imgtrack/testing';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { authority } from '../beacon/certificates.js';
import { MotoServer, type StoreUser } from '../servers/moto.js';
import { S3rver } from '../servers/s3rver.js';
import { orSkip } from '../support/assets.js';
import { complaint, context, listening, makeSink, type TestSink } from './make-sink.js';
import { oneServer } from './one-server.js';

const SECRET = 'wJalrXUtnFEMI-K7MDENG';
const environment = { KEY: 'S3RVER', SECRET: 'S3RVER', WRONG: SECRET, TOKEN: `${SECRET}-token` };
const login = { accessKeyId: 'env:KEY', secretAccessKey: 'env:SECRET' };

const server = oneServer(async () => S3rver.start());
const moto = oneServer(async () => MotoServer.start());

async function made(options: object): Promise<TestSink> {
  const sink = await makeSink(s3Sink, { bucket: 'inventories', ...options }, { environment });
  onTestFinished(async () => sink[Symbol.asyncDispose]?.());
  return sink;
}

const deliver = async (sink: TestSink): Promise<Receipt> => sink.deliver(deliveryTo(sink), context);
const reasonOf = (receipt: Receipt): string => ('reason' in receipt ? receipt.reason : '');

/** What the environment of the tests has of Amazon's is none of theirs. */
let home = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'imgtrack-s3-home-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('with s3rver, which checks access keys', () => {
  test.for([
    ['an unknown access key', { accessKeyId: 'env:WRONG' }, 'does not know the access key: check "accessKeyId"'],
    ['a bucket that is not there', { bucket: 'nowhere' }, 'does not exist: make it, or check "bucket"'],
  ] as const)(
    '%s is refused, before the scan and after it, and the secret is not repeated',
    async ([, options, words], { task, skip }) => {
      const store = await server({ task, skip });
      const bucket = await store.bucket();
      const sink = await made({ endpoint: store.url, bucket, ...login, ...options });
      const before = await complaint(sink.check?.(context));
      const receipt = await deliver(sink);
      expect(receipt.status).toBe('refused');
      for (const said of [before, reasonOf(receipt)]) {
        expect(said).toContain(words);
        expect(said).toContain(`" at ${store.url}`);
        if (!('accessKeyId' in options)) expect(said).not.toContain(SECRET);
      }
    },
  );

  test('credentials are found where the tools of Amazon find them', async ({ task, skip }) => {
    const store = await server({ task, skip });
    const there = { endpoint: store.url, bucket: await store.bucket() };
    expect(await complaint((await made(there)).check?.(context))).toContain('cannot be asked without credentials');
    const { accessKeyId, secretAccessKey } = S3rver.credentials;
    const file = path.join(home, 'credentials');
    writeFileSync(file, `[ours]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    expect(await deliver(await made({ ...there, profile: 'ours' }))).toMatchObject({ status: 'accepted' });
    const none = await made({ ...there, profile: 'theirs' });
    expect((await deliver(none)).status).toBe('refused');
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
    expect(await deliver(await made(there))).toMatchObject({ status: 'accepted' });
  });
});

describe('with moto, which checks signatures and what is granted', () => {
  /** A key that is written another way in an address. */
  const key = "imgtrack/{image} é+%2B=(a)'*!~@:$&,;/{digest}-{name}";

  const guarded = async (
    place: Parameters<typeof moto>[0],
    actions: readonly string[],
    change: (user: StoreUser) => StoreUser = (given) => given,
  ): Promise<{ readonly sink: TestSink; readonly keys: () => Promise<readonly string[]> }> => {
    const store = await moto(place);
    const bucket = await store.bucket();
    const user = await store.guard(bucket, actions);
    const { accessKeyId: ID, secretAccessKey: KEY } = change(user);
    const options = { endpoint: store.url, bucket, key, accessKeyId: 'env:ID', secretAccessKey: 'env:KEY' };
    const sink = await makeSink(s3Sink, options, { environment: { ID, KEY } });
    const keys = async () => (await store.objects(bucket)).map((object) => object.key);
    return { sink, keys };
  };

  test('what is signed is what is sent, whatever the key', async ({ task, skip }) => {
    const { sink, keys } = await guarded({ task, skip }, ['s3:PutObject', 's3:ListBucket']);
    await sink.check?.(context);
    expect(await deliver(sink)).toMatchObject({ status: 'accepted' });
    const [stored] = await keys();
    expect(stored).toMatch(/^imgtrack\/docker\.io_library_shop_1\.4 é\+%2B=\(a\)'\*!~@:\$&,;\/[A-Za-z0-9._-]+$/);
  });

  test('a wrong secret is refused', async ({ task, skip }) => {
    const wrong = (given: StoreUser): StoreUser => ({ ...given, secretAccessKey: SECRET });
    const { sink } = await guarded({ task, skip }, ['s3:PutObject'], wrong);
    const said = await complaint(sink.check?.(context));
    const receipt = await deliver(sink);
    expect(receipt.status).toBe('refused');
    for (const words of [said, reasonOf(receipt)]) {
      expect(words).toContain('does not take the signature: check "accessKeyId" and "secretAccessKey"');
      expect(words).not.toContain(SECRET);
    }
  });

  test('what is not granted is refused, and only what is needed has to be', async ({ task, skip }) => {
    const reading = await guarded({ task, skip }, ['s3:ListBucket', 's3:GetObject']);
    const receipt = await deliver(reading.sink);
    expect(receipt.status).toBe('refused');
    expect(reasonOf(receipt)).toContain('grant s3:PutObject on the keys of "key"');
    const writing = await guarded({ task, skip }, ['s3:PutObject']);
    await writing.sink.check?.(context);
    expect(await deliver(writing.sink)).toMatchObject({ status: 'accepted' });
  });
});

test('TLS is checked against the authorities that are named', async ({ task, skip }) => {
  using trusted = await orSkip({ task, skip }, authority);
  const store = await S3rver.start({ tls: await trusted.certificateFor(['127.0.0.1']) });
  try {
    const there = { endpoint: store.url, bucket: await store.bucket(), ...login };
    const said = await complaint((await made(there)).check?.(context));
    expect(said).toContain('name the authority that signed it with "caCertificates"');
    const sink = await made({ ...there, caCertificates: trusted.file });
    await sink.check?.(context);
    expect(await deliver(sink)).toMatchObject({ status: 'accepted' });
  } finally {
    await store[Symbol.asyncDispose]();
  }
});

test('what the options name is read before the scan', async () => {
  const sink = await made({ endpoint: 'http://127.0.0.1:1', accessKeyId: 'env:KEY', secretAccessKey: 'env:NOT_THERE' });
  expect(await complaint(sink.check?.(context))).toBe(
    'the secret access key is missing: the variable NOT_THERE is not set',
  );
});

test('a region that nobody has named is asked for', async () => {
  const sink = await made(login);
  expect(await complaint(sink.check?.(context))).toBe('the bucket "inventories" cannot be found: set "region"');
});

test('a store that is down is a warning before the scan', async () => {
  const sink = await made({ endpoint: 'http://127.0.0.1:1', ...login });
  const heard = listening();
  await sink.check?.(heard);
  expect(heard.warnings).toEqual([
    'the bucket "inventories" at http://127.0.0.1:1 refuses connections (ECONNREFUSED). Inventories will wait for it.',
  ]);
  expect((await deliver(sink)).status).toBe('later');
});

test('something that listens and says nothing is given up', async () => {
  const endpoint = await rawServerThat(() => undefined);
  const receipt = await deliver(await made({ endpoint, ...login, timeoutMs: 200 }));
  expect(receipt.status).toBe('later');
  expect(reasonOf(receipt)).toContain('does not answer: nothing moved for 0.2 s');
});

/** It stands for answers of Amazon's own store, which nobody has here; their codes are those of its documentation. */
const answering = async (status: number, code: string, headers: Record<string, string> = {}): Promise<string> =>
  serverThat((request, response) => {
    request.resume();
    const said = `<Error><Code>${code}</Code><Message>said</Message></Error>`;
    response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(code === '' ? '' : said);
  });

test.for([
  [403, 'ExpiredToken', 'refused', 'have expired: get new ones'],
  [400, 'ExpiredToken', 'refused', 'have expired: get new ones'],
  [400, 'InvalidToken', 'refused', 'check "sessionToken"'],
  [403, 'AccessDenied', 'refused', 'grant s3:PutObject'],
  [301, 'PermanentRedirect', 'refused', 'is in another region, or at another endpoint: set "region"'],
  [400, 'AuthorizationHeaderMalformed', 'refused', 'is in another region: set "region"'],
  [403, 'RequestTimeTooSkewed', 'refused', 'set the clock'],
  [400, 'InvalidStorageClass', 'refused', 'check "storageClass"'],
  [400, 'KMS.NotFoundException', 'refused', 'check "kmsKeyId"'],
  [400, 'EntityTooLarge', 'refused', 'answered 400 (Bad Request)'],
  [400, 'RequestTimeout', 'later', 'waited too long'],
  [409, 'ConditionalRequestConflict', 'later', 'by somebody else'],
  [503, 'SlowDown', 'later', 'is busy'],
  [500, 'InternalError', 'later', 'answered 500 (Internal Server Error)'],
  [503, '', 'later', 'answered 503 (Service Unavailable)'],
  [429, '', 'later', 'answered 429'],
] as const)('%i %s is %s', async ([status, code, outcome, words]) => {
  const receipt = await deliver(await made({ endpoint: await answering(status, code), ...login }));
  expect(receipt.status).toBe(outcome);
  expect(reasonOf(receipt)).toContain(words);
});

test('a store that says how long it is busy is heeded', async () => {
  const endpoint = await answering(503, '', { 'retry-after': '7' });
  expect(await deliver(await made({ endpoint, ...login }))).toMatchObject({ status: 'later', afterMs: 7_000 });
});

test('an answer that is no XML is an answer all the same', async () => {
  const endpoint = await serverThat((request, response) => {
    request.resume();
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>Bad <b>Gateway');
  });
  const receipt = await deliver(await made({ endpoint, ...login }));
  expect(receipt.status).toBe('later');
  expect(reasonOf(receipt)).toContain('answered 502 (Bad Gateway)');
});

test('who may write need not be allowed to list', async () => {
  const methods: string[] = [];
  const endpoint = await serverThat((request, response) => {
    methods.push(request.method ?? '');
    request.resume().on('end', () => {
      if (request.method === 'PUT') response.end();
      else response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>no</Message></Error>');
    });
  });
  const sink = await made({ endpoint, ...login });
  await sink.check?.(context);
  expect((await deliver(sink)).status).toBe('accepted');
  expect(methods).toEqual(['GET', 'PUT', 'PUT']);
});

test('a store that does not know the condition is written to without it, once that is known', async () => {
  const conditions: (string | undefined)[] = [];
  const endpoint = await serverThat((request, response) => {
    conditions.push(request.headers['if-none-match']);
    const isKnown = request.headers['if-none-match'] === undefined;
    request.resume().on('end', () => response.writeHead(isKnown ? 200 : 501).end());
  });
  const sink = await made({ endpoint, ...login });
  expect((await deliver(sink)).status).toBe('accepted');
  expect(conditions).toEqual(['*', undefined, undefined]);
});

test('what is chosen for new objects is asked for, in the style of the host where the path is not wanted', async () => {
  const seen: Record<string, unknown>[] = [];
  const endpoint = await serverThat((request, response) => {
    seen.push({ ...request.headers, url: request.url });
    request.resume().on('end', () => response.end());
  });
  const { port } = new URL(endpoint);
  const sink = await made({
    ...login,
    endpoint: `http://localhost:${port}`,
    sessionToken: 'env:TOKEN',
    region: 'eu-central-1',
    pathStyle: false,
    key: 'a/{digest}',
    documents: false,
    storageClass: 'STANDARD_IA',
    serverSideEncryption: 'aws:kms',
    kmsKeyId: 'alias/inventories',
  });
  const receipt = await deliver(sink);
  // "inventories.localhost" is a name that not every machine resolves.
  if (receipt.status === 'later') {
    expect(reasonOf(receipt)).toContain('has a name that cannot be resolved');
    return;
  }
  expect(seen).toMatchObject([
    {
      host: `inventories.localhost:${port}`,
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/inventories',
      'x-amz-security-token': environment.TOKEN,
      authorization: expect.stringContaining('/eu-central-1/s3/aws4_request'),
      'user-agent': expect.stringContaining('imgtrack/'),
      url: expect.stringMatching(/^\/a\/key-of-/),
    },
  ]);
});

test('the digest of what is sent is signed, so that the store can tell when it got something else', async () => {
  const { url: endpoint, received } = await recordingServer();
  const sink = await made({ endpoint, ...login });
  expect((await deliver(sink)).status).toBe('accepted');
  expect(received).toHaveLength(2);
  for (const { headers, body } of received) {
    const sha256 = createHash('sha256').update(body);
    expect(headers).toMatchObject({
      'x-amz-content-sha256': sha256.copy().digest('hex'),
      'x-amz-checksum-sha256': sha256.digest('base64'),
      authorization: expect.stringMatching(/SignedHeaders=[^,]*x-amz-content-sha256/),
    });
  }
});
