import { expect, test } from 'vitest';
import { s3Options } from './options.js';

const chosen = async (options: object): Promise<unknown> => {
  const result = await s3Options['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join('; '));
  return result.value;
};

const bucket = 'inventories';
const login = { accessKeyId: 'env:ID', secretAccessKey: 'file:secret' };

test('a bucket is enough', async () => {
  expect(await chosen({ bucket })).toEqual({
    bucket,
    key: 'imgtrack/{image}/{id}/{digest}-{name}',
    formats: ['json'],
    documents: true,
    timeoutMs: 30_000,
  });
});

test.each([
  ['no bucket', {}, 'bucket'],
  ['an address for a bucket', { bucket: 's3://inventories/x' }, 'a bucket has a name of letters'],
  ['an endpoint without a protocol', { bucket, endpoint: 'minio.example.com' }, 'it must begin with http://'],
  ['a region that is none', { bucket, region: 'EU Central' }, 'a region is written like "eu-central-1"'],
  ['half of the credentials', { bucket, accessKeyId: 'env:ID' }, '"accessKeyId" and "secretAccessKey" need each other'],
  ['a token alone', { bucket, sessionToken: 'env:T' }, '"sessionToken" belongs to an "accessKeyId"'],
  ['two ways to log in', { bucket, ...login, profile: 'x' }, 'two ways to log in'],
  ['a format twice', { bucket, formats: ['json', 'json'] }, 'name each format once'],
  ['nothing to store', { bucket, formats: [], documents: false }, 'name a format, or set "documents"'],
  ['a storage class of two lines', { bucket, storageClass: 'A\nB' }, 'a storage class is one word'],
  ['half of a certificate', { bucket, clientKey: 'key.pem' }, 'need each other'],
  ['Basic authentication', { bucket, user: 'me', password: 'env:P' }, 'user'],
])('does not take %s', async (_, options, words) => {
  await expect(chosen(options)).rejects.toThrow(words);
});

test.each([
  { ...login, secretAccessKey: 'hunter2' },
  { ...login, sessionToken: 'hunter2' },
  { endpoint: 'https://me:hunter2@s3.example.com' },
])('a secret in the options %j is refused, and not repeated', async (options) => {
  const said = await chosen({ bucket, ...options }).then(
    () => 'nothing',
    (error: unknown) => String(error),
  );
  expect(said).toMatch(/a reference is expected|credentials do not belong/);
  expect(said).not.toContain('hunter2');
});
