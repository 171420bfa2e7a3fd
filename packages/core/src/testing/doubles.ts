import path from 'node:path';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { HostOptions } from '../container/host-module.js';
import type { Component } from '../model/component.js';
import type { SourceImage } from '../model/source-image.js';
import type { RuntimeSteps } from '../plugin/contributions.js';
import { definePlugin, type Plugin } from '../plugin/define-plugin.js';
import type { FirstPartyPlugin } from '../plugin/first-party.js';
import type { Engine } from '../steps/engine.js';
import type { Format } from '../steps/format.js';
import type { RootFilesystem } from '../steps/root-filesystem.js';
import type { RootfsScanner, ScanFindings } from '../steps/scanner.js';
import type { Receipt, Sink } from '../steps/sink.js';
import type { Logger } from '../steps/step-context.js';

/** Accepts everything. */
export const anyOptions: StandardSchemaV1 = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) },
};

export const silent: Logger = { debug: () => undefined, warn: () => undefined };

export class RecordingLogger implements Logger {
  readonly warnings: string[] = [];
  debug(): void {
    // Nobody reads it.
  }
  warn(message: string): void {
    this.warnings.push(message);
  }
}

export const component = (name: string, more: Partial<Component> = {}): Component => ({
  id: `their-${name}`,
  kind: 'os-package',
  name,
  version: '1.0',
  licences: [],
  evidence: [{ cataloger: 'dpkg', method: 'package-database', path: '/var/lib/dpkg/status', confidence: 'certain' }],
  ...more,
});

export const findings = (components: readonly Component[] = [], more: Partial<ScanFindings> = {}): ScanFindings => ({
  components,
  documents: [],
  coverage: { files: 0, catalogers: [], unread: [], leftOut: [], unrecognised: [] },
  delivered: [],
  ...more,
});

export const sourceImage = (name: string, more: Partial<SourceImage> = {}): SourceImage => ({
  reference: { text: name, name },
  id: `sha256:${'0'.repeat(64)}`,
  idKind: 'config',
  digests: { config: `sha256:${'0'.repeat(64)}` },
  repoTags: [],
  repoDigests: [],
  platform: { os: 'linux', architecture: 'amd64' },
  layers: [],
  config: { environment: {}, labels: {}, entrypoint: [], command: [], volumes: [], hasOnBuild: false },
  ...more,
});

/** A root file system with nothing in it, which tells when it is disposed. */
export function emptyRoot(onDispose: () => void | Promise<void> = () => undefined): RootFilesystem {
  const nothing = async (): Promise<never> => Promise.reject(new Error('There is nothing here.'));
  return {
    how: 'directory',
    leftOut: [],
    async *walk() {},
    resolve: async () => undefined,
    list: nothing,
    stat: nothing,
    readLink: nothing,
    read: nothing,
    [Symbol.asyncDispose]: async () => onDispose(),
  };
}

export const runtimeSteps = (more: Partial<RuntimeSteps> = {}): RuntimeSteps => ({
  transports: ['dir'],
  images: { resolve: async ({ reference }) => sourceImage(reference.name) },
  rootfs: { strategies: async () => [{ name: 'directory', available: true }], open: async () => emptyRoot() },
  ...more,
});

/** An engine that can be used and holds nothing. */
export const engineSteps = (more: Partial<Engine> = {}): Engine => ({
  status: async () => ({ usable: true, remote: false, facts: { version: '1.2.3' } }),
  objects: async () => [],
  remove: async () => undefined,
  ...more,
});

export const scannerSteps = (more: Partial<RootfsScanner> = {}): RootfsScanner => ({
  route: 'rootfs',
  identify: async () => ({ name: 'builtin', version: '1', digest: `sha256:${'1'.repeat(64)}` }),
  scan: async (_root, image) => findings([component(image.reference.name)]),
  ...more,
});

export const accept = async (): Promise<Receipt> => ({ status: 'accepted' });

export const sinkSteps = (deliver: Sink['deliver'] = accept, more: Partial<Sink> = {}): Sink => ({
  mode: 'inline',
  deliver,
  ...more,
});

export const textFormat: Format = {
  mediaType: 'text/plain',
  extension: '.txt',
  fileName: ({ reference }) => `${reference.text}.txt`,
  write: ({ reference }) => ['inventory of ', reference.text],
};

const version = '1.2.3';
export const runtime = (name: string, steps: RuntimeSteps): Plugin =>
  definePlugin({ kind: 'runtime', name, version, options: anyOptions, create: () => steps });
export const scanner = (name: string, steps: RootfsScanner): Plugin =>
  definePlugin({ kind: 'scanner', name, version, options: anyOptions, create: () => steps });
export const sink = (name: string, steps: Sink): Plugin =>
  definePlugin({ kind: 'sink', name, version, options: anyOptions, create: () => steps });
export const format = (name: string, steps: Format = textFormat): Plugin =>
  definePlugin({ kind: 'format', name, version, options: anyOptions, create: () => steps });

export const firstParty = (...plugins: readonly Plugin[]): readonly FirstPartyPlugin[] =>
  plugins.map((plugin) => ({
    kind: plugin.kind,
    name: plugin.name,
    ...(plugin.name === 'archive' ? { automatic: 'paths' as const, transports: ['dir'] } : {}),
    load: async () => plugin,
  }));

export const hostOptions = (workspaces: string, plugins: readonly FirstPartyPlugin[]): HostOptions => ({
  firstParty: plugins,
  stdout: { write: async () => undefined },
  logger: silent,
  now: () => new Date(0),
  workspaces,
  release: '1',
  cache: path.join(workspaces, '..', 'cache'),
  outbox: path.join(workspaces, '..', 'outbox'),
  environment: {},
});
