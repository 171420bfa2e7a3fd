import type { Component } from '@imgtrack/core';

const layer = `sha256:${'a0'.repeat(32)}` as const;

/** One component of every kind; together they fill every member of `Component`, `Licence` and `Evidence`. In the order of inventories. */
export const sampleComponents: readonly Component[] = [
  {
    id: '0123456789abcdef',
    kind: 'application',
    name: 'Acme Order Server',
    version: '4.2.1',
    publisher: 'Acme Inc.',
    edition: 'Gold',
    licences: [{ text: 'Acme Licence Agreement', class: 'commercial', basis: 'observed' }],
    cpe: 'cpe:2.3:a:acme:order_server:4.2.1:*:*:*:*:*:*:*',
    swid: { tagId: 'acme-order-server-4.2.1', regid: 'acme.example' },
    installedAt: '2024-03-02T01:00:00Z',
    location: '/opt/acme',
    evidence: [
      {
        cataloger: 'rules',
        rule: 'acme.orderserver',
        method: 'binary',
        path: '/opt/acme/bin/orderd',
        sha256: 'f'.repeat(64),
        size: 81_920,
        layer,
        confidence: 'likely',
      },
      {
        cataloger: 'swid',
        method: 'swid-tag',
        path: '/opt/acme/swidtag/acme.swidtag',
        confidence: 'certain',
      },
    ],
  },
  {
    id: '1123456789abcdef',
    kind: 'library',
    name: '@scope/leaf',
    version: '3.0.0',
    licences: [
      { expression: 'MIT', basis: 'declared' },
      { expression: 'Apache-2.0 WITH LLVM-exception', class: 'open-source', basis: 'observed' },
    ],
    purl: 'pkg:npm/%40scope/leaf@3.0.0',
    location: '/opt/shop/app.war',
    properties: { integrity: 'sha512-abc' },
    evidence: [
      {
        cataloger: 'npm',
        method: 'manifest',
        path: '/opt/shop/app.war',
        inside: ['WEB-INF/lib/bundle.jar', 'META-INF/package.json'],
        layer,
        confidence: 'certain',
      },
    ],
  },
  {
    id: '2123456789abcdef',
    kind: 'library',
    name: 'requests',
    version: '2.28.1',
    licences: [{ text: 'Apache 2.0', class: 'unknown', basis: 'declared' }],
    purl: 'pkg:pypi/requests@2.28.1',
    location: '/usr/lib/python3/dist-packages',
    ownedBy: '5123456789abcdef',
    evidence: [
      {
        cataloger: 'python',
        method: 'manifest',
        path: '/usr/lib/python3/dist-packages/requests-2.28.1.egg-info/PKG-INFO',
        confidence: 'certain',
      },
    ],
  },
  {
    id: '3123456789abcdef',
    kind: 'operating-system',
    name: 'debian',
    version: '12',
    licences: [],
    evidence: [
      {
        cataloger: 'os-release',
        method: 'installer-record',
        path: '/usr/lib/os-release',
        confidence: 'certain',
      },
    ],
  },
  {
    id: '4123456789abcdef',
    kind: 'os-package',
    name: 'libssl3',
    version: '3.0.15-1~deb12u1',
    publisher: 'Debian OpenSSL Team <team@debian.example>',
    architecture: 'armhf',
    licences: [
      { expression: 'Apache-2.0', class: 'open-source', basis: 'observed' },
      { text: 'Artistic or GPL-1+', basis: 'observed' },
    ],
    purl: 'pkg:deb/debian/libssl3@3.0.15-1~deb12u1?arch=armhf&distro=debian-12',
    source: 'openssl@3.0.15-1~deb12u1',
    installedAt: '2024-03-01T00:00:00Z',
    properties: { essential: 'no', section: 'libs' },
    evidence: [
      {
        cataloger: 'dpkg',
        method: 'package-database',
        path: '/var/lib/dpkg/status',
        layer,
        confidence: 'certain',
      },
    ],
  },
  {
    id: '5123456789abcdef',
    kind: 'os-package',
    name: 'python3-requests',
    version: '2.28.1+dfsg-1',
    architecture: 'all',
    licences: [{ expression: 'Apache-2.0', basis: 'declared' }],
    purl: 'pkg:deb/debian/python3-requests@2.28.1%2Bdfsg-1?arch=all&distro=debian-12',
    evidence: [
      {
        cataloger: 'dpkg',
        method: 'package-database',
        path: '/var/lib/dpkg/status',
        confidence: 'certain',
      },
    ],
  },
  {
    id: '6123456789abcdef',
    kind: 'runtime',
    name: 'node',
    licences: [],
    location: '/usr/local/bin',
    evidence: [
      {
        cataloger: 'binaries',
        method: 'file-name',
        path: '/usr/local/bin/node',
        confidence: 'guess',
      },
    ],
  },
];
