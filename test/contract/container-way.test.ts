import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultLimits, type RootFilesystem, type SourceImage } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import { fileView } from '@imgtrack/testing';
import { describe, expect, test } from 'vitest';
import { ServedContainer } from '../../packages/engine-oci/src/files/served-container.js';
import { ImageInspector } from '../../packages/engine-oci/src/images/image-inspector.js';
import { InspectedImages } from '../../packages/engine-oci/src/images/inspected-images.js';
import type { EngineEndpoint } from '../../packages/engine-oci/src/images/inspected-image.js';
import { engine as engineOf, type EngineName, engineOrSkip } from '../engines/engines.js';
import { type ImageName, loaded } from '../engines/images.js';
import { type EngineUnderTest, testWorkspace, underTest } from './engine-under-test.js';

const every: readonly EngineName[] = [
  'docker',
  'docker-containerd',
  'podman',
  'podman-rootless',
  'nerdctl',
  'nerdctl-rootless',
];

/** Settings that break what relies on them, and volumes; no /etc/passwd, no shell; musl; another processor's, whose programs do not start. */
const images: readonly ImageName[] = ['hostile', 'program', 'musl', 'arm64'];

const far: EngineEndpoint = { address: 'ssh://user@host.example', local: false };

async function opened(given: EngineUnderTest, image: SourceImage, endpoint?: EngineEndpoint): Promise<RootFilesystem> {
  const { cli } = given;
  const context = given.context();
  const inspected = await new InspectedImages(cli.dialect, new ImageInspector(cli)).of(image, context);
  const place = endpoint === undefined ? inspected : { ...inspected, endpoint: Promise.resolve(endpoint) };
  return new ServedContainer(cli).open({ image, inspected: place }, context);
}

async function viewOf(root: RootFilesystem): Promise<object> {
  return Object.fromEntries(await fileView(root, AbortSignal.timeout(60_000)));
}

/** Without what is masked, and without the folders that docker and nerdctl make for the volumes of "hostile". */
async function filesOf(root: RootFilesystem): Promise<object> {
  const masked = new Set(['/etc/ld.so.preload', '/data', '/opt']);
  return Object.fromEntries(Object.entries(await viewOf(root)).filter(([at]) => !masked.has(at)));
}

describe.each(every)('%s by a container', (name) => {
  test.for(images)('shows the files of the image "%s" as they are in its folder', async (imageName, context) => {
    const engine = await engineOrSkip(context, engineOf(name));
    const { reference, tree } = await loaded(engine, imageName);
    using workspace = testWorkspace();
    const given = underTest(engine, workspace);
    const image = await given.source(reference);
    {
      await using root = await opened(given, image);
      expect(await filesOf(root)).toEqual(await filesOf(openDirectory(tree, { limits: defaultLimits })));
    }
    expect(await given.leftovers(given.context())).toEqual([]);
  });
});

describe.each(['docker', 'docker-containerd', 'podman', 'podman-rootless'] as const)(
  '%s of another machine',
  (name) => {
    test('is served by a copy of the server', async (context) => {
      const engine = await engineOrSkip(context, engineOf(name));
      const { reference, tree } = await loaded(engine, 'static');
      using workspace = testWorkspace();
      const given = underTest(engine, workspace);
      {
        await using root = await opened(given, await given.source(reference), far);
        expect(await viewOf(root)).toEqual(await viewOf(openDirectory(tree, { limits: defaultLimits })));
      }
      expect(await given.leftovers(given.context())).toEqual([]);
    });

    test('is not given a program for another processor', async (context) => {
      const engine = await engineOrSkip(context, engineOf(name));
      const { reference } = await loaded(engine, 'arm64');
      using workspace = testWorkspace();
      const given = underTest(engine, workspace);
      await expect(opened(given, await given.source(reference), far)).rejects.toThrow(
        /another machine .* architecture/,
      );
    });
  },
);

describe.each(['docker', 'podman'] as const)('%s', (name) => {
  test('serves an image whose files would break Node.js and change what it loads', async (context) => {
    const engine = await engineOrSkip(context, engineOf(name));
    const { reference } = await loaded(engine, 'static');
    using workspace = testWorkspace();
    const given = underTest(engine, workspace);
    const step = given.context();
    const container = `imgtrack-test-${step.scanId}`;
    const made = `localhost/${container}:1`;
    const broken = path.join(workspace.path, 'broken');
    writeFileSync(broken, 'openssl_conf = nowhere\n[broken\n{');
    await given.cli.text(['create', '--name', container, reference, '/bin/true'], step);
    try {
      for (const file of ['package.json', 'etc/openssl.cnf', 'etc/ld.so.preload', 'etc/ld.so.cache']) {
        await given.cli.text(['cp', broken, `${container}:/${file}`], step);
      }
      await given.cli.text(['cp', broken, `${container}:/bin/serve-directory.mjs`], step);
      await given.cli.text(['commit', '--change', 'ENV OPENSSL_CONF=/etc/openssl.cnf', container, made], step);
      await using root = await opened(given, await given.source(made));
      expect(root.how).toBe('container');
      expect(await viewOf(root)).toMatchObject({ '/package.json': expect.stringContaining('file') as string });
    } finally {
      await given.cli.text(['rm', container], step);
      await given.cli.try(['image', 'rm', '--force', made], step);
    }
    expect(await given.leftovers(step)).toEqual([]);
  });
});
