import type { Receipt } from '@imgtrack/core';
import { states, type Meaning } from './sql-states.js';
import { UnusableDatabase } from './unusable-database.js';

/** Characters of what the server said; it may quote a value. */
const MAX_SAID = 300;

const TRUST = 'name the authority that signed it with "caCertificates"';

/** Codes of Node.js and OpenSSL for what will not mend itself. */
const certificates: ReadonlyMap<string, string> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', `has a certificate that it signed itself: ${TRUST}`],
  ['SELF_SIGNED_CERT_IN_CHAIN', `has a certificate of an authority that is not trusted: ${TRUST}`],
  ['UNABLE_TO_GET_ISSUER_CERT', `has a certificate of an authority that is not known: ${TRUST}`],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', `has a certificate of an authority that is not known: ${TRUST}`],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', `has a certificate of an authority that is not known: ${TRUST}`],
  ['CERT_HAS_EXPIRED', 'has a certificate that has expired'],
  ['CERT_NOT_YET_VALID', 'has a certificate that is not valid yet: check the clock of this machine'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'has a certificate for another host: use the name that the certificate has'],
]);

/** The driver has words and no codes for these. */
const driver: readonly (readonly [RegExp, Meaning])[] = [
  [
    /does not support SSL/,
    { refused: true, words: 'does not offer TLS: set "sslMode" to "disable" if the way to it is safe' },
  ],
  [/SASL|password must be/i, { refused: true, words: 'wants a password: set "password"' }],
  [
    /timeout|terminated|ended|not queryable|closed/i,
    { refused: false, words: 'does not answer, or broke off the connection' },
  ],
];

/** What an error means for the inventory that was to be stored; undefined: it is none of the database or the way to it. */
export function receiptForError(error: unknown, place: string): Receipt | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof UnusableDatabase)
    return { status: 'refused', reason: `${place} cannot be used: ${error.message}` };
  const { code } = error as { readonly code?: unknown };
  if (typeof code !== 'string') {
    const found = driver.find(([pattern]) => pattern.test(error.message));
    return found === undefined ? undefined : receipt(place, found[1], error.message);
  }
  const state = states.get(code) ?? states.get(code.slice(0, 2));
  if (/^[0-9A-Z]{5}$/.test(code) && state !== undefined) return receipt(place, state, `(${code}) ${error.message}`);
  const words = certificates.get(code);
  if (words !== undefined) return { status: 'refused', reason: `${place} ${words} (${code})` };
  return { status: 'later', reason: `${place} cannot be reached (${code})` };
}

const receipt = (place: string, { refused, words }: Meaning, said: string): Receipt => ({
  status: refused ? 'refused' : 'later',
  reason: `${place} ${words}: ${said.slice(0, MAX_SAID)}`,
});
