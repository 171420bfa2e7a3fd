import { ImgtrackError } from '../errors/imgtrack-error.js';
import { maskSecrets } from '../errors/secrets.js';
import type { Uplink } from '../steps/scanner.js';

/** Throws IMGT_BEACON_INVALID. `caCertificates`: absolute. */
export function parseBeacon(url: string, caCertificates: string | undefined): Uplink {
  const reason = flawOf(url);
  if (reason !== undefined) throw new ImgtrackError('IMGT_BEACON_INVALID', { url: maskSecrets(url), reason });
  return { url, ...(caCertificates === undefined ? {} : { caCertificates }) };
}

function flawOf(url: string): string | undefined {
  if (!URL.canParse(url)) return 'it is no URL';
  const { protocol, username, password, search, hash } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:')
    return `it begins with "${protocol}", not with "http:" or "https:"`;
  // It would stand on command lines, and in the derived image.
  if (username !== '' || password !== '') return 'it holds a user or a password';
  if (search !== '' || hash !== '') return 'it has something after its path';
  return undefined;
}
