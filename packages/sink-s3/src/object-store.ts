import type { S3Client } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import type { S3Options } from './options.js';
import { loadSdk } from './sdk.js';
import type { StoredObject } from './stored-object.js';

type Choices = Pick<S3Options, 'bucket' | 'storageClass' | 'serverSideEncryption' | 'kmsKeyId'>;

/** A bucket. Every call asks once, and rejects with the SDK's error, the signal's reason, or that of the content. */
export class ObjectStore {
  readonly #client: S3Client;
  readonly #choices: Choices;
  /** Not every store knows the condition; the key says what an object says, so doing without does no harm. */
  #knowsCondition = true;

  constructor(client: S3Client, choices: Choices) {
    this.#client = client;
    this.#choices = choices;
  }

  /** Asks for a list of at most one key: unlike a look at the bucket alone, its answer says what is wrong. */
  async look(signal: AbortSignal): Promise<void> {
    const { ListObjectsV2Command } = await loadSdk();
    const command = new ListObjectsV2Command({ Bucket: this.#choices.bucket, MaxKeys: 1 });
    await this.#client.send(command, { abortSignal: signal });
  }

  /** Stores the object, unless there is one with its key. */
  async put(object: StoredObject, signal: AbortSignal): Promise<'stored' | 'there'> {
    try {
      await this.#put(object, signal);
      return 'stored';
    } catch (error) {
      const status = statusOf(error);
      if (status === 412) return 'there';
      if (status !== 501 || !this.#knowsCondition) throw error;
      this.#knowsCondition = false;
      return this.put(object, signal);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  async #put({ key, mediaType, content, metadata }: StoredObject, signal: AbortSignal): Promise<void> {
    const { PutObjectCommand } = await loadSdk();
    const { bucket, storageClass, serverSideEncryption, kmsKeyId } = this.#choices;
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: Readable.from(content.bytes(), { objectMode: false }),
      ContentLength: content.size,
      ContentType: mediaType,
      ChecksumSHA256: Buffer.from(content.sha256, 'hex').toString('base64'),
      Metadata: metadata,
      ...(this.#knowsCondition ? { IfNoneMatch: '*' } : {}),
      ...(storageClass === undefined ? {} : { StorageClass: storageClass as 'STANDARD' }),
      ...(serverSideEncryption === undefined ? {} : { ServerSideEncryption: serverSideEncryption as 'aws:kms' }),
      ...(kmsKeyId === undefined ? {} : { SSEKMSKeyId: kmsKeyId }),
    });
    // With the digest signed, nobody on the way can put other bytes in their place.
    command.middlewareStack.add(
      (next) => async (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers['x-amz-content-sha256'] = content.sha256;
        return next(args);
      },
      { step: 'build', name: 'digestOfContent' },
    );
    await this.#client.send(command, { abortSignal: signal });
  }
}

/** Of the answer, where there was one. */
export function statusOf(error: unknown): number | undefined {
  const { $metadata } = Object(error) as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}
