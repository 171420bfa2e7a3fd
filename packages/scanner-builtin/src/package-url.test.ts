import fc from 'fast-check';
import { PackageURL } from 'packageurl-js';
import { expect, test } from 'vitest';
import { packageUrl, type PackageUrlParts } from './package-url.js';
import { plainText } from './plain-text.js';

test('writes the canonical form that the specification shows', () => {
  expect(
    packageUrl({ type: 'deb', namespace: 'debian', name: 'curl', version: '7.50.3-1', qualifiers: { arch: 'i386' } }),
  ).toBe('pkg:deb/debian/curl@7.50.3-1?arch=i386');
  expect(packageUrl({ type: 'npm', namespace: '@angular', name: 'animation', version: '12.3.1' })).toBe(
    'pkg:npm/%40angular/animation@12.3.1',
  );
});

test('leaves the colon of an epoch, encodes plus signs, and sorts the qualifiers', () => {
  expect(
    packageUrl({
      type: 'deb',
      namespace: 'Debian',
      name: 'libstdc++6',
      version: '1:2~rc1+b1',
      qualifiers: { distro: 'debian-12', arch: 'amd64', nothing: undefined },
    }),
  ).toBe('pkg:deb/debian/libstdc%2B%2B6@1:2~rc1%2Bb1?arch=amd64&distro=debian-12');
});

test('encodes a percent sign, wherever it stands', () => {
  expect(
    packageUrl({ type: 'deb', namespace: 'debian', name: 'a%', version: '%b', qualifiers: { arch: '1%25' } }),
  ).toBe('pkg:deb/debian/a%25@%25b?arch=1%2525');
});

test('keeps the case of npm names, which tells packages apart, and of rpm names', () => {
  expect(packageUrl({ type: 'npm', name: 'JSONStream', version: '1.3.5' })).toBe('pkg:npm/JSONStream@1.3.5');
  expect(packageUrl({ type: 'rpm', namespace: 'Fedora', name: 'PackageKit' })).toBe('pkg:rpm/fedora/PackageKit');
});

test('is read back by the reference library as the parts it was made of', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 }).map((value) => plainText(value)?.toLowerCase());
  const word = text.filter((value) => value !== undefined && plainText(value) === value && !/^[./]+$/.test(value));
  const types = fc.constantFrom<PackageUrlParts['type'][]>('apk', 'deb', 'rpm');
  fc.assert(
    fc.property(types, word, word, word, (type, name = '', version = '', arch = '') => {
      // The library decodes values of qualifiers twice.
      fc.pre(!arch.includes('%'));
      const purl = packageUrl({ type, namespace: 'debian', name, version, qualifiers: { arch } });
      const read = PackageURL.fromString(purl);
      // The library drops slashes at the edges of a name.
      fc.pre(!name.startsWith('/') && !name.endsWith('/'));
      expect([read.type, read.namespace, read.version]).toEqual([type, 'debian', version]);
      expect(read.name).toBe(name);
      expect(read.qualifiers?.['arch']).toBe(arch);
    }),
  );
});
