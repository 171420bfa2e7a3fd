import type { Component, Coverage, Inventory, InventoryReport, SourceImage } from '@imgtrack/core';
import { sampleComponents } from './sample-components.js';
import { sampleDocument } from './sample-document.js';

/** Members of the sample that a test wants to be different. Each replaces the whole member. */
export interface SampleOverrides {
  readonly report?: Partial<Omit<InventoryReport, 'inventory'>>;
  readonly inventory?: Partial<Omit<Inventory, 'image' | 'coverage'>>;
  readonly image?: Partial<SourceImage>;
  readonly coverage?: Partial<Coverage>;
}

const image: SourceImage = {
  reference: {
    text: 'docker.io/library/shop:1.4',
    transport: 'docker-archive',
    name: 'docker.io/library/shop',
    tag: '1.4',
    digest: `sha256:${'d'.repeat(64)}`,
  },
  id: `sha256:${'1a'.repeat(32)}`,
  idKind: 'config',
  digests: {
    config: `sha256:${'1a'.repeat(32)}`,
    manifest: `sha256:${'d'.repeat(64)}`,
    index: `sha256:${'e'.repeat(64)}`,
  },
  repoTags: ['docker.io/library/shop:1.4', 'registry.example.com/shop:stable'],
  repoDigests: [`docker.io/library/shop@sha256:${'d'.repeat(64)}`],
  platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
  created: '2024-04-01T10:00:00Z',
  size: 331_000_000,
  layers: [`sha256:${'a0'.repeat(32)}`, `sha256:${'b1'.repeat(32)}`],
  config: {
    environment: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    labels: { 'org.opencontainers.image.version': '1.4' },
    entrypoint: ['/usr/bin/shop'],
    command: ['--port', '8080'],
    volumes: ['/data'],
    hasOnBuild: false,
  },
};

const coverage: Coverage = {
  files: 5_712,
  catalogers: [
    { id: 'dpkg', status: 'found', components: 2 },
    { id: 'npm', status: 'partial', components: 1 },
    { id: 'python', status: 'nothing', components: 0 },
    { id: 'rpm', status: 'failed', components: 0 },
  ],
  unread: [
    { path: '/opt/shop/node_modules/broken/package.json', reason: 'malformed', cataloger: 'npm', detail: 'no name' },
    { path: '/var/lib/rpm/Packages', reason: 'too-large' },
  ],
  leftOut: [
    { path: '/mnt/share', reason: 'network-mount', detail: 'nfs4' },
    { path: '/proc', reason: 'pseudo-file-system' },
  ],
  unrecognised: [{ path: '/opt/acme/bin/agentd', size: 1_048_576 }],
};

/** A report with every member of every type filled at least once, and components of every kind. Always the same. */
export function sampleReport(overrides: SampleOverrides = {}): InventoryReport {
  const source: SourceImage = { ...image, ...overrides.image };
  return {
    scanId: '7b0f6d2e-5a43-4d0e-9d6c-1f2e3d4c5b6a',
    reference: source.reference,
    sightings: [
      {
        reference: source.reference,
        id: source.id,
        containers: ['shop-1'],
        host: 'node.example',
      },
    ],
    startedAt: '2024-05-06T07:08:09.000Z',
    durationMs: 321,
    status: 'scanned',
    from: 'scan',
    runtime: 'archive',
    how: 'layers',
    ...overrides.report,
    inventory: {
      schema: 'imgtrack-inventory/1',
      image: source,
      scanner: { name: 'builtin', version: '1.2.3', digest: `sha256:${'c'.repeat(64)}` },
      operatingSystem: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
      components: sampleComponents,
      documents: [sampleDocument],
      ...overrides.inventory,
      coverage: { ...coverage, ...overrides.coverage },
    },
  };
}

/** The sample with `count` libraries instead of its components, in the order that inventories have. */
export function largeReport(count: number): InventoryReport {
  const components = Array.from({ length: count }, (_, index): Component => {
    const name = `library-${String(index).padStart(7, '0')}`;
    return {
      id: index.toString(16).padStart(16, '0'),
      kind: 'library',
      name,
      version: `1.0.${index}`,
      licences: [{ expression: 'MIT', basis: 'declared' }],
      purl: `pkg:npm/${name}@1.0.${index}`,
      location: `/srv/node_modules/${name}`,
      evidence: [
        {
          cataloger: 'npm',
          method: 'manifest',
          path: `/srv/node_modules/${name}/package.json`,
          confidence: 'certain',
        },
      ],
    };
  });
  return sampleReport({ inventory: { components } });
}
