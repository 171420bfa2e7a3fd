import { expect, test } from 'vitest';
import { pullFailures } from './pull-failures.js';

const meaning = (words: string): string =>
  pullFailures.find(([, pattern]) => pattern.test(words))?.[0] ?? 'IMGT_PULL_FAILED';

/** What the engines said of registries on the loopback; the ports are changed. */
test.each([
  // docker 20.10 with its classic store.
  [
    'IMGT_IMAGE_NOT_FOUND',
    'Error response from daemon: manifest for 127.0.0.1:5000/x:1 not found: manifest unknown: manifest unknown',
  ],
  [
    'IMGT_PULL_DENIED',
    'Error response from daemon: Head "http://127.0.0.1:5000/v2/x/manifests/1": no basic auth credentials',
  ],
  ['IMGT_PULL_DENIED', 'Error response from daemon: denied'],
  [
    'IMGT_PULL_LIMITED',
    'Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading.',
  ],
  [
    'IMGT_PULL_FAILED',
    'Error response from daemon: Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
  ],
  [
    'IMGT_PULL_FAILED',
    'Error response from daemon: Get "https://images.example/v2/": dial tcp: lookup images.example on 10.255.255.53:53: no such host',
  ],
  ['IMGT_PULL_FAILED', 'Error response from daemon: received unexpected HTTP status: 500 Internal Server Error'],
  [
    'IMGT_PULL_FAILED',
    'error getting credentials - err: exec: "docker-credential-x": executable file not found in $PATH, out: ``',
  ],
  // docker 29 with containerd's store.
  [
    'IMGT_IMAGE_NOT_FOUND',
    'Error response from daemon: failed to resolve reference "127.0.0.1:5000/x:1": 127.0.0.1:5000/x:1: not found',
  ],
  [
    'IMGT_PULL_DENIED',
    'Error response from daemon: failed to resolve reference "127.0.0.1:5000/x:1": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials',
  ],
  [
    'IMGT_PULL_FAILED',
    'Error response from daemon: failed to resolve reference "127.0.0.1:5000/x:1": failed to do request: Head "https://127.0.0.1:5000/v2/x/manifests/1": tls: first record does not look like a TLS handshake',
  ],
  // podman 4.3.
  [
    'IMGT_IMAGE_NOT_FOUND',
    'Trying to pull 127.0.0.1:5000/x:1...\nError: initializing source docker://127.0.0.1:5000/x:1: reading manifest 1 in 127.0.0.1:5000/x: manifest unknown: manifest unknown',
  ],
  [
    'IMGT_PULL_DENIED',
    'Error: initializing source docker://127.0.0.1:5000/x:1: reading manifest 1 in 127.0.0.1:5000/x: unauthorized: authentication required',
  ],
  [
    'IMGT_PULL_UNTRUSTED',
    'Error: initializing source docker://127.0.0.1:5000/x:1: pinging container registry 127.0.0.1:5000: Get "https://127.0.0.1:5000/v2/": x509: certificate signed by unknown authority',
  ],
  [
    'IMGT_PULL_FAILED',
    'Error: short-name "x:1" did not resolve to an alias and no unqualified-search registries are defined in "/etc/containers/registries.conf"',
  ],
  // nerdctl 2.2.2.
  [
    'IMGT_IMAGE_NOT_FOUND',
    `${String.raw`time="2026-11-25T09:24:34Z" level=info msg="fetch failed after status: 404 Not Found" host="127.0.0.1:5000"`}\n${String.raw`time="2026-11-25T09:24:34Z" level=fatal msg="failed to resolve reference \"127.0.0.1:5000/x:1\": 127.0.0.1:5000/x:1: not found"`}`,
  ],
  [
    'IMGT_PULL_DENIED',
    String.raw`time="2026-11-25T09:24:34Z" level=fatal msg="failed to resolve reference \"127.0.0.1:5000/x:1\": unexpected status from HEAD request to http://127.0.0.1:5000/v2/x/manifests/1: 403 Forbidden"`,
  ],
  [
    'IMGT_PULL_LIMITED',
    String.raw`time="2026-11-25T09:24:34Z" level=fatal msg="failed to resolve reference \"127.0.0.1:5000/x:1\": unexpected status from HEAD request to http://127.0.0.1:5000/v2/x/manifests/1: 429 Too Many Requests"`,
  ],
  [
    'IMGT_PULL_FAILED',
    String.raw`time="2026-11-25T09:24:34Z" level=fatal msg="failed to resolve reference \"127.0.0.1:5000/x:1\": unexpected status from HEAD request to http://127.0.0.1:5000/v2/x/manifests/1: 400 Bad Request"`,
  ],
])('%s: %s', (code, words) => {
  expect(meaning(words)).toBe(code);
});
