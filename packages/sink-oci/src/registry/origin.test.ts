import { expect, test } from 'vitest';
import { originOf, withinOrigin } from './origin.js';

test.each([
  ['docker.io', undefined, 'https://registry-1.docker.io'],
  ['registry.example.com:5000', undefined, 'https://registry.example.com:5000'],
  ['registry.example.com', true, 'http://registry.example.com'],
  ['localhost:5000', undefined, 'http://localhost:5000'],
  ['127.0.0.1:5000', false, 'https://127.0.0.1:5000'],
  ['[::1]:5000', undefined, 'http://[::1]:5000'],
  ['127.0.0.1.example.com', undefined, 'https://127.0.0.1.example.com'],
  ['localhost.example.com', undefined, 'https://localhost.example.com'],
])('%s (insecure: %s) is spoken to at %s', (host, insecure, origin) => {
  expect(originOf(host, insecure).origin).toBe(origin);
});

test.each([
  ['/v2/x/blobs/uploads/1?a=b', 'https://r.example.com/v2/x/blobs/uploads/1?a=b'],
  ['https://r.example.com:443/v2/x', 'https://r.example.com/v2/x'],
  ['http://r.example.com/v2/x?a=b', 'https://r.example.com/v2/x?a=b'],
  ['https://r.example.com:444/v2/x', undefined],
  ['https://evil.example.org/v2/x', undefined],
  ['//evil.example.org/v2/x', undefined],
  ['https://me@r.example.com/v2/x', undefined],
  ['file:///etc/passwd', undefined],
  ['', undefined],
])('%s is within https://r.example.com: %s', (location, expected) => {
  expect(withinOrigin(location, new URL('https://r.example.com'))?.href).toBe(expected);
});
