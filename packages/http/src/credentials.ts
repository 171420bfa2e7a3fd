import { readSmallFile, resolveSecret, type PluginServices } from '@imgtrack/core';
import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import type { LineOptions } from './line-options.js';

/** What this side trusts and shows. */
export interface Credentials {
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Value of the header. */
  readonly authorization?: string;
}

const certificates = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Reads what the options name. Rejects with an error that names the file or variable that cannot be used. */
export async function readCredentials(
  { caCertificates, clientCertificate, clientKey, user, password }: Omit<LineOptions, 'timeoutMs'>,
  services: Pick<PluginServices, 'environment' | 'baseDirectory'>,
): Promise<Credentials> {
  const from = (file: string): string => path.resolve(services.baseDirectory, file);
  const tls = {
    ...(caCertificates === undefined
      ? {}
      : { ca: await readCertificates(from(caCertificates), 'the certificates to trust') }),
    ...(clientCertificate === undefined || clientKey === undefined
      ? {}
      : await readIdentity(from(clientCertificate), from(clientKey))),
  };
  if (user === undefined || password === undefined) return { tls };
  const secret = await resolveSecret(password, `the password of ${user}`, services);
  return { tls, authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` };
}

async function readCertificates(file: string, purpose: string): Promise<string> {
  const text = await readSmallFile(file, purpose);
  const found = text.match(certificates) ?? [];
  if (found.length === 0) throw new Error(`${file} holds no certificate in PEM format`);
  for (const [index, certificate] of found.entries()) {
    if (!isCertificate(certificate)) throw new Error(`certificate ${index + 1} in ${file} is damaged`);
  }
  return text;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

async function readIdentity(certificateFile: string, keyFile: string): Promise<{ cert: string; key: string }> {
  const cert = await readCertificates(certificateFile, 'the client certificate');
  const key = await readSmallFile(keyFile, 'the key of the client certificate');
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    const reason = key.includes('ENCRYPTED')
      ? 'it is protected by a passphrase'
      : 'it is no key, or that of another certificate';
    throw new Error(`${keyFile} cannot be used with ${certificateFile}: ${reason}`, { cause });
  }
  return { cert, key };
}
