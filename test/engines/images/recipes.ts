import { rmSync } from 'node:fs';
import path from 'node:path';
import { debianRoot } from '../../support/debian-root.js';
import { needPrograms, run } from '../../support/run.js';
import { rpmRoot } from '../../support/rpm-root.js';
import { layerOf, writeImageFile, type ImageSettings } from './image-file.js';
import { stackedLayers } from './stacked-layers.js';
import { foreignTree, hijackTree, hostileTree, muslTree, oddTree, programTree, staticTree } from './trees.js';

export interface Recipe {
  /** Raised when what it makes changes. */
  readonly version: number;
  /** Makes the image's files, and "tree" unless the tree is elsewhere, in an empty folder. */
  make(folder: string): Promise<void>;
  /** The plain files of the image, once it is made. */
  tree(folder: string): Promise<string>;
}

/** A domain of nobody, so that the name is the same under every engine and no registry has it. */
export const reference = (name: string): string => `images.example/${name}:1`;

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const program = { Entrypoint: ['/program'] };

export const recipes = {
  /** glibc: Debian, with dpkg, Perl and Python; 305 MB. */
  debian: fromTree('debian', debianRoot, { config: { Env: [PATH], Cmd: ['/bin/bash'] } }),
  /** musl: its loader, a program that needs it, the package database of an Alpine. */
  musl: fromOwnTree('musl', muslTree, { config: { Env: [PATH], Cmd: ['/bin/sh'] } }),
  /** A shell, no libc. */
  static: fromOwnTree('static', staticTree, { config: { Env: [PATH], Cmd: ['/bin/sh'] } }),
  /** Nothing but the program of program.c as entry point: no libc, no shell, no /etc/passwd. */
  program: fromOwnTree('program', programTree, { config: program }),
  /** Settings that break whatever relies on them. */
  hostile: fromOwnTree('hostile', hostileTree, { config: hostileConfig() }),
  /** Each setting that runs something says so, or leaves a trace. */
  traces: fromOwnTree('traces', staticTree, { config: tracesConfig() }),
  /** glibc, whose loader is told to load what says so; `ldd` lies. */
  hijack: fromOwnTree('hijack', hijackTree, {
    config: { ...program, Env: [PATH, 'LD_PRELOAD=/junk/by-variable.so', 'LD_LIBRARY_PATH=/junk/lib'] },
  }),
  /** Triggers that fail when an image is built from it. */
  onbuild: fromOwnTree('onbuild', staticTree, {
    config: { ...program, Env: [PATH], OnBuild: ['COPY missing /', 'RUN exit 1'] },
  }),
  /** 30 layers with whiteouts and opaque folders. */
  layers: fromLayers('layers', 30),
  /** Its folders together are too many for one mount(2), which takes a page of options. */
  'many-layers': fromLayers('many-layers', 100),
  /** An rpm database. */
  rpm: fromTree('rpm', async () => (await rpmRoot()).root, { config: { Env: [PATH] } }),
  /** Another processor's. */
  arm64: fromOwnTree('arm64', foreignTree, { architecture: 'arm64', config: { Cmd: ['/bin/sh'] } }),
  /** Names, modes, links and file types that are rare. */
  odd: fromOwnTree('odd', oddTree, { config: { Env: [PATH] } }),
  /** Nothing says when it was created; nerdctl's `image inspect` crashes. */
  undated: fromOwnTree('undated', staticTree, { config: { Env: [PATH] }, dated: false }),
} as const satisfies Readonly<Record<string, Recipe>>;

function fromOwnTree(
  name: string,
  make: (tree: string) => Promise<void>,
  settings: Omit<ImageSettings, 'reference'>,
): Recipe {
  const tree = (folder: string): string => path.join(folder, 'tree');
  return {
    version: 2,
    async make(folder) {
      await make(tree(folder));
      await age(tree(folder));
      writeImageFile(folder, [await layerOf(tree(folder), folder)], { reference: reference(name), ...settings });
    },
    tree: async (folder) => tree(folder),
  };
}

/** Images are older than the containers that are made of them, also when a test makes them just now. */
async function age(tree: string): Promise<void> {
  const touch = ['touch', '--no-dereference', '--date', '2024-01-02T03:04:05Z', '{}', '+'];
  await run('find', [tree, '-newermt', '1 hour ago', '-exec', ...touch]);
}

/** Of a tree that is kept elsewhere. */
function fromTree(name: string, tree: () => Promise<string>, settings: Omit<ImageSettings, 'reference'>): Recipe {
  return {
    version: 1,
    async make(folder) {
      writeImageFile(folder, [await layerOf(await tree(), folder)], { reference: reference(name), ...settings });
    },
    tree,
  };
}

/** The tree is what umoci makes of the layers. */
function fromLayers(name: string, count: number): Recipe {
  return {
    version: 2,
    async make(folder) {
      needPrograms('skopeo', 'umoci');
      writeImageFile(folder, stackedLayers(count), { reference: reference(name), config: { Env: [PATH] } });
      const at = { cwd: folder };
      await run('skopeo', ['--insecure-policy', 'copy', '-q', 'docker-archive:docker.tar', 'oci:layout:made'], at);
      await run('umoci', ['unpack', '--image', 'layout:made', 'unpacked'], at);
      rmSync(path.join(folder, 'layout'), { recursive: true });
    },
    tree: async (folder) => path.join(folder, 'unpacked', 'rootfs'),
  };
}

function tracesConfig(): object {
  return {
    Env: [PATH],
    Entrypoint: ['/program', 'say', 'by-entrypoint'],
    Cmd: ['say', 'by-command'],
    User: 'nobody:nogroup',
    WorkingDir: '/by-workdir',
    Volumes: { '/volume': {} },
    // It ends nothing.
    StopSignal: 'SIGCONT',
    Shell: ['/program', 'say', 'by-shell'],
    Healthcheck: { Test: ['CMD', '/program', 'write', '/by-healthcheck', '1'], Interval: 1_000_000_000, Retries: 1 },
  };
}

function hostileConfig(): object {
  return {
    Env: [
      'PATH=/junk',
      'LD_PRELOAD=/junk/preload.so',
      'LD_LIBRARY_PATH=/junk',
      'LD_AUDIT=/junk/preload.so',
      'GCONV_PATH=/junk',
      'NODE_OPTIONS=--require=/junk/startup.cjs',
      'NODE_PATH=/junk',
      'OPENSSL_CONF=/junk/entry',
      'BASH_ENV=/junk/startup.sh',
      'ENV=/junk/startup.sh',
      'HOME=/does/not/exist',
      'TMPDIR=/does/not/exist',
      'LC_ALL=xx_YY.junk',
      'IFS=/',
      'EMPTY=',
      'LINES=one\ntwo',
    ],
    Entrypoint: ['/junk/entry', '--flag', 'two words', ''],
    Cmd: ['hostile', '$HOME', '`false`'],
    User: 'nobody:nogroup',
    WorkingDir: '/does/not/exist',
    Volumes: { '/srv': {}, '/opt': {}, '/data': {} },
    ExposedPorts: { '80/tcp': {}, '53/udp': {} },
    StopSignal: 'SIGRTMIN+3',
    Shell: ['/junk/sh', '-c'],
    Healthcheck: { Test: ['CMD-SHELL', 'exit 1'], Interval: 1_000_000_000, Timeout: 1_000_000_000, Retries: 1 },
    Labels: { 'com.example.odd': 'quote " backslash \\ newline \n tab \t', 'io.imgtrack.scan': 'not ours' },
  };
}
