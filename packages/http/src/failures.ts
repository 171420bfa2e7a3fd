import type { Receipt } from '@imgtrack/core';
import { HastyAnswer } from './exchange.js';
import { Silence } from './patience.js';
import { ProxyRefusal } from './tunnel.js';

const TRUST = 'name the authority that signed it with "caCertificates"';

/** Codes of Node.js and OpenSSL for what will not mend itself. */
const lasting: ReadonlyMap<string, string> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', `has a certificate that it signed itself and that is not trusted: ${TRUST}`],
  ['SELF_SIGNED_CERT_IN_CHAIN', `has a certificate of an authority that is not trusted: ${TRUST}`],
  ['UNABLE_TO_GET_ISSUER_CERT', `has a certificate of an authority that is not known: ${TRUST}`],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', `has a certificate of an authority that is not known: ${TRUST}`],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', `has a certificate of an authority that is not known: ${TRUST}`],
  ['CERT_UNTRUSTED', `has a certificate that is not trusted: ${TRUST}`],
  ['INVALID_CA', `has a certificate of something that is no authority: ${TRUST}`],
  ['CERT_SIGNATURE_FAILURE', 'has a certificate whose signature is false'],
  ['CERT_HAS_EXPIRED', 'has a certificate that has expired'],
  ['CERT_NOT_YET_VALID', 'has a certificate that is not valid yet: check the clock of this machine'],
  ['CERT_REVOKED', 'has a certificate that was revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'has a certificate for another host: use the name that the certificate has'],
  ['EPROTO', 'does not speak TLS as this side does: check protocol and port of "url"'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak TLS at this port: check protocol and port of "url"'],
]);

/** What a server says of this side's certificate. */
const refusedCertificate = /^ERR_SSL_(?:TLSV1|TLSV13|SSLV3|SSL\/TLS)_ALERT_(?!INTERNAL_ERROR)/;

const passing: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'refuses connections'],
  ['ECONNRESET', 'broke off the connection'],
  ['EPIPE', 'broke off the connection'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'broke off the connection'],
  ['ECONNABORTED', 'broke off the connection'],
  ['ETIMEDOUT', 'does not answer'],
  ['ENOTFOUND', 'has a name that cannot be resolved'],
  ['EAI_AGAIN', 'has a name that cannot be resolved at the moment'],
  ['EHOSTUNREACH', 'cannot be reached'],
  ['EHOSTDOWN', 'cannot be reached'],
  ['ENETUNREACH', 'cannot be reached: there is no network'],
  ['ENETDOWN', 'cannot be reached: there is no network'],
]);

/** What it means that there was no answer from `place`; undefined: the error is none of the network, and the caller's. */
export function receiptForFailure(error: unknown, place: string): Receipt | undefined {
  if (error instanceof Silence) return { status: 'later', reason: `${place} does not answer: ${error.message}` };
  if (error instanceof HastyAnswer)
    return { status: 'later', reason: `${place} announced a success before it had everything` };
  if (error instanceof ProxyRefusal) {
    const reason = `the proxy does not lead to ${place}: it answered ${error.status}`;
    return { status: error.status >= 500 ? 'later' : 'refused', reason };
  }
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const words = lasting.get(code);
  if (words !== undefined) return { status: 'refused', reason: `${place} ${words} (${code})` };
  if (refusedCertificate.test(code)) {
    const reason = `${place} does not take the certificate of this side, or wants one: check "clientCertificate" (${code})`;
    return { status: 'refused', reason };
  }
  if (code.startsWith('HPE_'))
    return { status: 'later', reason: `${place} answered something that is no HTTP (${code})` };
  return { status: 'later', reason: `${place} ${passing.get(code) ?? 'cannot be reached'} (${code})` };
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
