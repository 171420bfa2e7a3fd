import { ImgtrackError, type ImageReference } from '@imgtrack/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isId, mayBeId, wantedName } from './wanted-name.js';

const hex = 'c0e4d5fc73ac8c305cc16141a93193f5587bbb9257b1a018fab6d1f7d139d342';
const typed = (text: string): ImageReference => ({ text, name: text });

function reasonFor(text: string): string {
  try {
    wantedName(typed(text));
  } catch (error) {
    if (ImgtrackError.is(error) && error.code === 'IMGT_REFERENCE_INVALID') return error.message;
    throw error;
  }
  return 'none';
}

test.each([
  'debian',
  'debian:12',
  'library/debian',
  'docker.io/library/debian:12-slim',
  'localhost/app:test',
  'localhost:5000/app',
  '127.0.0.1:5000/a/b/c:1',
  '[::1]:5000/app:1',
  'registry.example.com/team__a/app-x.y:V1.2_3-4',
  `registry.example.com:443/app@sha256:${hex}`,
  `app:1@sha256:${hex}`,
  hex,
  `sha256:${hex}`,
  'c0e4d5fc73ac',
])('%s reaches the engine as it was typed', (name) => {
  expect(wantedName(typed(name))).toBe(name);
});

test('the prefix that chose the engine is left out', () => {
  expect(wantedName({ text: 'podman:localhost/app:1', transport: 'podman', name: 'localhost/app', tag: '1' })).toBe(
    'localhost/app:1',
  );
});

test('a part of an id loses its algorithm, with which podman does not take it', () => {
  expect(wantedName(typed('sha256:c0e4d5fc73ac'))).toBe('c0e4d5fc73ac');
});

test.each([
  ['--help', 'lower-case letters'],
  ['-v', 'lower-case letters'],
  ['docker://debian', 'lower-case letters'],
  ['oci-archive:/tmp/x.tar', 'lower-case letters'],
  ['a//b', 'lower-case letters'],
  ['a/', 'lower-case letters'],
  ['/a', 'lower-case letters'],
  ['user:password@registry.example/app', 'after "@"'],
  ['a b', 'lower-case letters'],
  ['a;reboot', 'lower-case letters'],
  ['a\n--privileged', 'lower-case letters'],
  ['bücher', 'lower-case letters'],
  ['Debian:12', 'no capital letters'],
  ['debian:', 'a tag has'],
  ['debian:-x', 'a tag has'],
  [`debian:${'x'.repeat(129)}`, 'a tag has'],
  ['debian@sha256:abc', 'after "@"'],
  [`debian@sha512:${hex}${hex}`, 'after "@"'],
  [`debian@sha256:${hex.toUpperCase()}`, 'after "@"'],
  [`${'a/'.repeat(200)}b`, 'more than 255'],
])('%s is refused, with the reason', (name, reason) => {
  expect(reasonFor(name)).toContain(reason);
});

test('whatever is let through can neither be an option nor hold a space or a control character', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-a-z0-9:/@._ ]*$/)), (text) => {
      if (reasonFor(text) !== 'none') return;
      expect(wantedName(typed(text))).toMatch(/^[a-zA-Z0-9[][a-zA-Z0-9:/@._[\]-]*$/);
    }),
  );
});

test('a long name is refused in no time', () => {
  const started = performance.now();
  for (const part of ['a-', 'a.', 'a__', 'a/', 'a', '-', '0'])
    expect(reasonFor(`${part.repeat(4000)}!`)).not.toBe('none');
  expect(performance.now() - started).toBeLessThan(1000);
});

test('64 hexadecimal digits are an id, fewer may be one', () => {
  expect([hex, `sha256:${hex}`, 'cafe', 'debian'].map(isId)).toEqual([true, true, false, false]);
  expect([hex, 'cafe', 'debian'].map(mayBeId)).toEqual([true, true, false]);
});
