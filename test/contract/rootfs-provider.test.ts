import { defaultLimits, type RootfsProvider, type SourceImage } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import { fileView, rootfsProviderContract } from '@imgtrack/testing';
import { describe, expect, test } from 'vitest';
import type { EngineCli } from '../../packages/engine-oci/src/engine-cli.js';
import { OciRootfsProvider } from '../../packages/engine-oci/src/files/oci-rootfs-provider.js';
import { strategiesOf } from '../../packages/engine-oci/src/files/strategies.js';
import { ImageInspector } from '../../packages/engine-oci/src/images/image-inspector.js';
import { InspectedImages } from '../../packages/engine-oci/src/images/inspected-images.js';
import { engine as engineOf, engineOrSkip, type TestEngine } from '../engines/engines.js';
import { type ImageName, loaded } from '../engines/images.js';
import { contentsOf, mountsBelow } from '../runtimes/engine-contents.js';
import { broken } from './each-engine.js';
import { type EngineUnderTest, testWorkspace, underTest } from './engine-under-test.js';

/** Ways that lead to images of an engine, when the steps run as root. Rootless engines have others: see test/runtimes. */
const ways = [
  ['docker', 'overlay-mount'],
  ['docker', 'container'],
  ['docker', 'export'],
  ['docker-containerd', 'snapshot-mount'],
  ['docker-containerd', 'container'],
  ['docker-containerd', 'export'],
  ['podman', 'image-mount'],
  ['podman', 'container'],
  ['podman', 'export'],
  ['podman-rootless', 'container'],
  ['podman-rootless', 'export'],
  ['nerdctl', 'snapshot-mount'],
  ['nerdctl', 'container'],
  ['nerdctl', 'export'],
] as const;

/** Rare names, modes and types; whiteouts in 30 layers; more layers than one mount(2) has room for by their long names. */
const images: readonly ImageName[] = ['odd', 'layers', 'many-layers', 'static'];

/** Without root, nobody unpacks the device among the rare files. */
const imagesOf = ({ name }: TestEngine): readonly ImageName[] =>
  name.endsWith('-rootless') ? images.slice(1) : images;

function only(way: string, cli: EngineCli): RootfsProvider {
  const inspected = new InspectedImages(cli.dialect, new ImageInspector(cli));
  return new OciRootfsProvider(
    cli.dialect,
    inspected,
    strategiesOf(cli).filter(({ name }) => name === way),
  );
}

/** Mounts, snapshots and containers of one scan. */
async function remains(engine: TestEngine, given: EngineUnderTest): Promise<readonly string[]> {
  const { scanId, workspace } = given.context();
  const { snapshots } = await contentsOf(engine);
  return [
    ...(await given.leftovers(given.context())),
    ...mountsBelow(workspace.path),
    ...snapshots.filter((key) => key.includes(scanId)),
  ];
}

const removed = (image: SourceImage): SourceImage => ({
  ...image,
  id: `sha256:${'0'.repeat(64)}`,
  digests: { [image.idKind]: `sha256:${'0'.repeat(64)}` },
  reference: { text: 'images.example/gone:1', name: 'images.example/gone', tag: '1' },
});

describe.each(ways)('%s by %s', (engineName, way) => {
  const found = engineOf(engineName);

  test('keeps the contract of what opens files', { timeout: 180_000 }, async (context) => {
    const engine = await engineOrSkip(context, found);
    const { reference, tree } = await loaded(engine, imagesOf(engine)[0] ?? 'static');
    using workspace = testWorkspace();
    const given = underTest(engine, workspace);
    const image = await given.source(reference);
    const contract = rootfsProviderContract({
      create: () => only(way, given.cli),
      image,
      missing: removed(image),
      expected: openDirectory(tree, { limits: defaultLimits }),
      context: (signal) => given.context(signal),
      leftovers: async () => remains(engine, given),
    });
    expect(await broken(contract)).toEqual([]);
  });

  test.for([...imagesOf(found)])(
    'shows the files of the image "%s" as they are in its folder',
    async (name, context) => {
      const engine = await engineOrSkip(context, found);
      const { reference, tree } = await loaded(engine, name);
      using workspace = testWorkspace();
      const given = underTest(engine, workspace);
      const step = given.context();
      await using root = await only(way, given.cli).open(await given.source(reference), step);
      expect(root.how).toBe(way);
      const expected = await fileView(openDirectory(tree, { limits: defaultLimits }), step.signal);
      expect(Object.fromEntries(await fileView(root, step.signal))).toEqual(Object.fromEntries(expected));
    },
  );
});

/** Snapshots and exports keep what they show, whatever becomes of the image. */
describe.each([
  ['docker', 'overlay-mount'],
  ['podman', 'image-mount'],
] as const)('%s by %s', (engineName, way) => {
  test('an image that is removed while it is open is not called whole', async (context) => {
    const engine = await engineOrSkip(context, engineOf(engineName));
    const { reference } = await loaded(engine, 'static');
    using workspace = testWorkspace();
    const given = underTest(engine, workspace);
    const step = given.context();
    const container = `imgtrack-test-${step.scanId}`;
    const name = `localhost/${container}:1`;
    await given.cli.text(['create', '--name', container, reference, '/bin/true'], step);
    // A layer of its own, which goes with the image.
    await given.cli.text(['cp', import.meta.filename, `${container}:/added`], step);
    await given.cli.text(['commit', container, name], step);
    await given.cli.text(['rm', container], step);
    await using root = await only(way, given.cli).open(await given.source(name), step);
    await root.verified?.();
    await given.cli.text(['image', 'rm', '--force', name], step);
    await expect(root.verified?.()).rejects.toMatchObject({ code: 'IMGT_IMAGE_REMOVED' });
    await root[Symbol.asyncDispose]();
    expect(await remains(engine, given)).toEqual([]);
  });
});
