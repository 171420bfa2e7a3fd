import type { ErrorCode } from '@imgtrack/core';

/** What a refused pull means. */
export type PullFailure = Extract<
  ErrorCode,
  'IMGT_PULL_LIMITED' | 'IMGT_PULL_UNTRUSTED' | 'IMGT_PULL_DENIED' | 'IMGT_IMAGE_NOT_FOUND' | 'IMGT_PULL_FAILED'
>;

/**
 * Words of the libraries by which the engines talk to registries: distribution's client (docker), containerd's resolver (docker with its
 * store, nerdctl) and containers/image (podman). First match wins; they are not the dialects', since each engine has changed its library
 * before. Whatever is not here is IMGT_PULL_FAILED.
 */
export const pullFailures: readonly (readonly [PullFailure, RegExp])[] = [
  ['IMGT_PULL_LIMITED', /toomanyrequests|429 Too Many Requests/i],
  // Not: a registry that speaks no TLS at all, which no certificate would help.
  ['IMGT_PULL_UNTRUSTED', /x509:|tls: failed to verify certificate|certificate (?:has expired|is not trusted)/i],
  [
    'IMGT_PULL_DENIED',
    /unauthorized|authentication required|no basic auth credentials|pull access denied|access to the resource is denied|error response from daemon: denied|40[13] (?:Unauthorized|Forbidden)/i,
  ],
  ['IMGT_IMAGE_NOT_FOUND', /manifest unknown|name unknown|repository name not known|: not found"?\s*$/im],
];
