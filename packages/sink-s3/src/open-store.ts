import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { resolveSecret, type PluginServices } from '@imgtrack/core';
import { openLine } from '@imgtrack/http';
import { LineHandler } from './line-handler.js';
import { ObjectStore } from './object-store.js';
import type { S3Options } from './options.js';
import { loadSdk } from './sdk.js';
import { version } from './version.js';

const silent = (): void => undefined;

/** What a store that is not Amazon's takes for any region. */
const ANY_REGION = 'us-east-1';

/** Reads what the options name; nothing is asked yet. Rejects with an error that names the file or variable that cannot be used. */
export async function openStore(
  options: S3Options,
  services: Pick<PluginServices, 'environment' | 'baseDirectory'>,
): Promise<ObjectStore> {
  const { endpoint, profile, pathStyle = endpoint !== undefined } = options;
  const region = options.region ?? (endpoint === undefined ? undefined : ANY_REGION);
  const line = await openLine(options, services);
  const credentials = await credentialsOf(options, services);
  const { S3Client } = await loadSdk();
  const client = new S3Client({
    ...credentials,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    forcePathStyle: pathStyle,
    customUserAgent: [['imgtrack', version]],
    // Who calls this tries again.
    maxAttempts: 1,
    // Checksums come with the objects; others in a form of Amazon's own are more than many stores know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new LineHandler(line),
    // It would print what it rejects with as well.
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return new ObjectStore(client, options);
}

async function credentialsOf(
  { accessKeyId, secretAccessKey, sessionToken }: S3Options,
  services: Pick<PluginServices, 'environment' | 'baseDirectory'>,
): Promise<Pick<S3ClientConfig, 'credentials'>> {
  if (accessKeyId === undefined || secretAccessKey === undefined) return {};
  return {
    credentials: {
      accessKeyId: await resolveSecret(accessKeyId, 'the access key id', services),
      secretAccessKey: await resolveSecret(secretAccessKey, 'the secret access key', services),
      ...(sessionToken === undefined
        ? {}
        : { sessionToken: await resolveSecret(sessionToken, 'the session token', services) }),
    },
  };
}
