import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { rejection } from '../testing/rejection.js';
import { imageName, parseReference } from './parse-reference.js';

const transports = ['dir', 'docker-archive', 'oci-archive', 'oci'];
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each([
  ['dir:/', { transport: 'dir', name: '/' }],
  ['dir:/a:b@c', { transport: 'dir', name: '/a:b@c' }],
  [`dir:/a@${digest}`, { transport: 'dir', name: `/a@${digest}` }],
  ['docker-archive:x.tar', { transport: 'docker-archive', name: 'x.tar' }],
  ['docker-archive:x.tar:debian:12', { transport: 'docker-archive', name: 'x.tar', tag: 'debian:12' }],
  ['docker-archive:/a b/x.tar:', { transport: 'docker-archive', name: '/a b/x.tar' }],
  ['oci:layout:v1', { transport: 'oci', name: 'layout', tag: 'v1' }],
  [`oci:layout@${digest}`, { transport: 'oci', name: 'layout', digest }],
  [`oci:layout:v1@${digest}`, { transport: 'oci', name: 'layout', tag: 'v1', digest }],
  [
    'oci-archive:x.tar:registry.example.com:5000/a/b:1',
    { transport: 'oci-archive', name: 'x.tar', tag: 'registry.example.com:5000/a/b:1' },
  ],
  ['image.tar', { name: 'image.tar' }],
  ['debian:12', { name: 'debian:12' }],
  ['docker:x', { name: 'docker:x' }],
  ['./dir:x', { name: './dir:x' }],
  [':x', { name: ':x' }],
])('%s is understood', (text, parts) => {
  expect(parseReference(text, transports)).toEqual({ text, ...parts });
});

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['x'.repeat(8193), '8192'],
  ['dir:\0', 'NUL'],
  ['dir:', 'must be a path'],
  ['oci:', 'must be a path'],
  ['oci::v1', 'must be a path'],
  [`oci:@${digest}`, 'must be a path'],
  ['oci:x@sha256:abc', '64 hexadecimal'],
  [`oci:x@${digest.toUpperCase().replace('SHA', 'sha')}`, '64 hexadecimal'],
])('"%s" is refused', async (text, reason) => {
  const { facts } = await rejection('IMGT_REFERENCE_INVALID', () => parseReference(text, transports));
  expect(facts.text).toBe(text);
  expect(facts.reason).toContain(reason);
});

test('the parts of a reference make up its text again', () => {
  const path = fc.stringMatching(/^[^:\0@]+$/).filter((text) => text.trim() !== '');
  const tag = fc.option(fc.stringMatching(/^[a-z0-9./:_-]+$/), { nil: undefined });
  fc.assert(
    fc.property(
      fc.constantFrom('docker-archive', 'oci-archive', 'oci'),
      path,
      tag,
      fc.boolean(),
      (transport, name, tag, pinned) => {
        const text = `${transport}:${name}${tag === undefined ? '' : `:${tag}`}${pinned ? `@${digest}` : ''}`;
        const wanted = { text, transport, name, ...(tag === undefined ? {} : { tag }), ...(pinned ? { digest } : {}) };
        expect(parseReference(text, transports)).toEqual(wanted);
      },
    ),
  );
});

const piece = fc.oneof(fc.constantFrom(':', '@', 'sha256:', digest, '/', '\0', ' ', 'a'), fc.string());

test('every text is a reference or an error of ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: piece }), async (rest) => {
      const text = `oci:${rest}`;
      await rejection('IMGT_REFERENCE_INVALID', () => {
        expect(parseReference(text, transports).text).toBe(text);
        throw new ImgtrackError('IMGT_REFERENCE_INVALID', { text, reason: 'it is none after all' });
      });
    }),
  );
});

test.each([
  ['docker:debian', { name: 'debian' }],
  ['docker:debian:12', { name: 'debian', tag: '12' }],
  ['podman:localhost:5000/a/b', { name: 'localhost:5000/a/b' }],
  ['podman:localhost:5000/a/b:1', { name: 'localhost:5000/a/b', tag: '1' }],
  [`nerdctl:debian@${digest}`, { name: 'debian', digest }],
  [`docker:registry.example.com:5000/a:1@${digest}`, { name: 'registry.example.com:5000/a', tag: '1', digest }],
  [`docker:${digest}`, { name: 'sha256', tag: digest.slice(7) }],
  ['docker:4bcff63911fc', { name: '4bcff63911fc' }],
  ['docker:-rf', { name: '-rf' }],
])('%s names an image in an engine', (text, parts) => {
  expect(imageName(text)).toEqual({ text, transport: text.slice(0, text.indexOf(':')), ...parts });
});

test.each([
  ['docker:', 'must be the name of an image'],
  ['docker::1', 'must be the name of an image'],
  [`docker:@${digest}`, 'must be the name of an image'],
  ['docker:a\0', 'NUL'],
  [`docker:${'x'.repeat(9000)}`, '8192'],
])('"%s" names none', async (text, reason) => {
  const { facts } = await rejection('IMGT_REFERENCE_INVALID', () => imageName(text));
  expect(facts.reason).toContain(reason);
});
