import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultLimits, type StepContext } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import {
  contractTree,
  imageSourceContract,
  pluginContract,
  rootfsContract,
  rootfsProviderContract,
  writeTree,
} from '@imgtrack/testing';
import { afterAll, test } from 'vitest';
import plugin from './index.js';
import { sha256 } from './testing/layout-writer.js';
import { reference, runtime } from './testing/runtime.js';
import { stepContext, temporaryFolder } from './testing/step-context.js';
import { writeArchive } from './testing/write-files.js';
import { written } from './testing/written-image.js';

const folder = await temporaryFolder();
afterAll(async () => folder[Symbol.asyncDispose]());

const tree = path.join(folder.path, 'tree');
mkdirSync(tree);
writeTree(contractTree, tree, (file) => void execFileSync('mkfifo', [file]));

const layer = execFileSync('tar', ['-C', tree, '-c', '.']);
const archive = writeArchive(
  path.join(folder.path, 'tree.tar'),
  new Map<string, string | Uint8Array>([
    ['manifest.json', JSON.stringify([{ Config: 'c.json', RepoTags: ['tree:1'], Layers: ['layer.tar'] }])],
    ['c.json', JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: [sha256(layer)] } })],
    ['layer.tar', layer],
  ]),
);
const { layout, docker } = written(folder.path);
writeFileSync(path.join(folder.path, 'text'), 'no image');

test.each(pluginContract({ plugin }))('the plugin $name', async (rule) => rule.run());

test.each(
  [
    reference('dir', tree),
    reference('docker-archive', docker),
    reference('oci', layout),
    reference(undefined, docker),
  ].flatMap((present) =>
    imageSourceContract({
      create: () => runtime().images,
      present: { reference: present, pull: 'never' },
      missing: { reference: reference(present.transport, path.join(folder.path, 'text')), pull: 'never' },
    }).map((rule) => ({ name: `${present.transport ?? 'a bare path'} ${rule.name}`, rule })),
  ),
)('an image by $name', async ({ rule }) => rule.run());

test.each(
  [reference('dir', tree), reference('docker-archive', archive)].flatMap((at) =>
    rootfsContract({
      open: async (context) => {
        const { images, rootfs } = runtime();
        return rootfs.open(await images.resolve({ reference: at, pull: 'never' }, context), context);
      },
    }).map((rule) => ({ name: `${at.transport ?? ''} ${rule.name}`, rule })),
  ),
)('the files of $name', async ({ rule }) => rule.run());

/** Descriptors of this process that lead into the folder. */
const openFiles = (): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(`${folder.path}/`) ? [target] : [];
    } catch {
      // That of the listing itself.
      return [];
    }
  });

const contextOf = (signal = new AbortController().signal): StepContext => ({ ...stepContext(folder.path), signal });

test.each(
  await Promise.all(
    [reference('dir', tree), reference('docker-archive', archive)].map(async (at) => {
      const image = await runtime().images.resolve({ reference: at, pull: 'never' }, contextOf());
      const gone = reference(at.transport, path.join(folder.path, 'gone'));
      return rootfsProviderContract({
        create: () => runtime().rootfs,
        image,
        missing: { ...image, reference: gone },
        expected: openDirectory(tree, { limits: defaultLimits }),
        context: contextOf,
        leftovers: async () => Promise.resolve(openFiles()),
      }).map((rule) => ({ name: `${at.transport ?? ''} ${rule.name}`, rule }));
    }),
  ).then((rules) => rules.flat()),
)('what opens $name', async ({ rule }) => rule.run());
