import { expect, test } from 'vitest';
import { fullName, isNamed } from './image-name.js';

test.each([
  ['debian', 'docker.io/library/debian:latest'],
  ['debian:12', 'docker.io/library/debian:12'],
  ['docker.io/debian:12', 'docker.io/library/debian:12'],
  ['index.docker.io/library/debian:12', 'docker.io/library/debian:12'],
  ['bitnami/redis', 'docker.io/bitnami/redis:latest'],
  ['registry.example/a/b:1', 'registry.example/a/b:1'],
  ['registry.example:5000/a', 'registry.example:5000/a:latest'],
  ['localhost/a', 'localhost/a:latest'],
  [`registry.example/a@sha256:${'0'.repeat(64)}`, 'registry.example/a:latest'],
])('%s is %s in full', (name, full) => {
  expect(fullName(name)).toBe(full);
});

test('an image is found by every spelling of its name', () => {
  for (const wanted of ['debian:12', 'library/debian:12', 'docker.io/debian:12', 'docker.io/library/debian:12']) {
    expect(isNamed('debian:12', wanted)).toBe(true);
    expect(isNamed('docker.io/library/debian:12', wanted)).toBe(true);
  }
  expect(isNamed('debian:12', 'debian')).toBe(false);
  expect(isNamed('debian:12', '12')).toBe(false);
  expect(isNamed('registry.example/debian:12', 'debian:12')).toBe(false);
});

test('an image that podman keeps under "localhost" is found without it', () => {
  expect(isNamed('localhost/tool:1', 'tool:1')).toBe(true);
  expect(isNamed('localhost/tool:1', 'registry.example/tool:1')).toBe(false);
});
