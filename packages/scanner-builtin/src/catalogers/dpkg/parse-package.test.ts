import { expect, test } from 'vitest';
import { parsePackage } from './parse-package.js';

const paragraph = (state: string): string => `Package: bash\nStatus: install ok ${state}\nVersion: 5.2.15-2+b2`;

test('reads name, version with epoch, architecture, maintainer and source', () => {
  const entry = parsePackage(
    `Package: libssl3
Status: install ok installed
Maintainer: Debian OpenSSL Team <openssl@example.org>
Architecture: amd64
Multi-Arch: same
Source: openssl (3.0.15-1~deb12u1)
Version: 1:3.0.15-1~deb12u1+b1
Description: Secure Sockets Layer toolkit
 Version: 9`,
    'required',
  );
  expect(entry).toEqual({
    kind: 'present',
    package: {
      name: 'libssl3',
      version: '1:3.0.15-1~deb12u1+b1',
      architecture: 'amd64',
      maintainer: 'Debian OpenSSL Team <openssl@example.org>',
      source: 'openssl@3.0.15-1~deb12u1',
    },
  });
});

test('a source without a version has that of the package', () => {
  expect(parsePackage(`${paragraph('installed')}\nSource: bash-source`, 'required')).toMatchObject({
    package: { source: 'bash-source@5.2.15-2+b2' },
  });
});

test('counts every state in which the files are on disk, and no other', () => {
  const states =
    'not-installed config-files half-installed unpacked half-configured triggers-awaited triggers-pending installed';
  const present = states.split(' ').filter((state) => parsePackage(paragraph(state), 'required').kind === 'present');
  expect(present).toEqual(['unpacked', 'half-configured', 'triggers-awaited', 'triggers-pending', 'installed']);
});

test('the third word counts: a package on hold or marked for removal is installed', () => {
  for (const status of ['hold ok installed', 'deinstall ok installed', 'install reinstreq installed']) {
    expect(parsePackage(`Package: a\nVersion: 1\nStatus: ${status}`, 'required').kind).toBe('present');
  }
  expect(parsePackage('Package: a\nVersion: 1\nStatus: deinstall ok config-files', 'required').kind).toBe('absent');
});

test('without a status a package counts only where the file lists nothing else', () => {
  expect(parsePackage('Package: a\nVersion: 1', 'required').kind).toBe('absent');
  expect(parsePackage('Package: a\nVersion: 1', 'none').kind).toBe('present');
});

test('an entry without a name or a version is malformed', () => {
  expect(parsePackage('Version: 1', 'none').kind).toBe('malformed');
  expect(parsePackage('Package: a', 'none').kind).toBe('malformed');
  expect(parsePackage('Package: a\nStatus: deinstall ok not-installed', 'required').kind).toBe('absent');
});
