import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { MAX_TEXT_BYTES } from './bounds.js';
import { fileInvalid, unreadable } from './errors.js';

/** Digest of a file of PEM certificates. Rejects with IMGT_SCANNER_FILE_INVALID. */
export async function certificatesDigest(file: string): Promise<string> {
  const bytes = await readCertificates(file).catch((cause: unknown) => {
    throw fileInvalid(file, unreadable(cause), cause);
  });
  if (bytes === undefined) throw fileInvalid(file, 'it is no file of PEM certificates');
  if (!bytes.includes('-----BEGIN CERTIFICATE-----') && !bytes.includes('-----BEGIN TRUSTED CERTIFICATE-----'))
    throw fileInvalid(file, 'it holds no PEM certificate');
  return createHash('sha256').update(bytes).digest('hex');
}

async function readCertificates(file: string): Promise<Buffer | undefined> {
  const facts = await stat(file);
  return facts.isFile() && facts.size <= MAX_TEXT_BYTES ? readFile(file) : undefined;
}
