import type { ImgtrackError, PullPolicy, SourceImage } from '@imgtrack/core';
import { imageSourceContract, recordingEvents } from '@imgtrack/testing';
import { afterAll, expect } from 'vitest';
import type { EngineCli } from '../../packages/engine-oci/src/engine-cli.js';
import { addressOf, platformArgs } from '../../packages/engine-oci/src/images/address-of.js';
import { ImageInspector } from '../../packages/engine-oci/src/images/image-inspector.js';
import { InspectedImages } from '../../packages/engine-oci/src/images/inspected-images.js';
import { OciImageSource } from '../../packages/engine-oci/src/images/oci-image-source.js';
import { limitedEngines, type TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { registries } from '../engines/registries.js';
import { broken, type EngineTest, onEachEngine } from './each-engine.js';
import { type PushedIndex, pushIndex, type Registry } from './pushed-index.js';

const REPOSITORY = 'image-source/processors';

function imagesOf(cli: EngineCli): { readonly images: OciImageSource; readonly inspected: InspectedImages } {
  const inspector = new ImageInspector(cli);
  const inspected = new InspectedImages(cli.dialect, inspector);
  return { images: new OciImageSource(cli, inspector, inspected), inspected };
}

interface Wanted {
  readonly name: string;
  readonly pull?: PullPolicy;
  readonly architecture?: string;
}

async function resolved(given: EngineTest, { name, pull = 'never', architecture }: Wanted): Promise<SourceImage> {
  const platform = architecture === undefined ? {} : { platform: { os: 'linux', architecture } };
  const request = { reference: { text: name, name }, pull, ...platform };
  return imagesOf(given.cli).images.resolve(request, given.context());
}

const refusal = async (given: EngineTest, wanted: Wanted): Promise<ImgtrackError> =>
  resolved(given, wanted).then(
    () => {
      throw new Error(`${wanted.name} was found`);
    },
    (error: unknown) => error as ImgtrackError,
  );

/** What was put into the engines; it goes when the tests have ended. */
const toRemove = new Map<TestEngine, Set<string>>();

function willRemove(engine: TestEngine, ...names: readonly string[]): void {
  toRemove.set(engine, new Set([...(toRemove.get(engine) ?? []), ...names]));
}

afterAll(async () => {
  for (const [engine, names] of toRemove) for (const name of names) await engine.command(['rmi', '--force', name]);
});

/** An index in the registry. Whatever of it will be pulled is removed in the end: by its tag, by its digest and, where the platforms are images of their own, by their ids. */
async function toPull(
  engine: TestEngine,
  registry: Registry = registries().plain,
): Promise<PushedIndex & { readonly tagged: string }> {
  const index = await pushIndex(registry, REPOSITORY);
  const { name, digest, images } = index;
  const ids = Object.values(images).map(({ config }) => config);
  willRemove(engine, `${name}:1`, `${name}@${digest}`, ...(engine.containerd === undefined ? ids : [digest]));
  return { ...index, tagged: `${name}:1` };
}

onEachEngine((run, engine) => {
  run('keeps the contract of an image source', async (given) => {
    const { reference } = await loaded(engine, 'static');
    const asked = (name: string) => ({ reference: { text: name, name }, pull: 'never' }) as const;
    const rules = imageSourceContract({
      create: () => imagesOf(given.cli).images,
      present: asked(reference),
      missing: asked('images.example/there-is-none:1'),
      context: (signal) => given.context(signal),
    });
    expect(await broken(rules)).toEqual([]);
  });

  run('finds an image by its name, its digests, its id and a part of that', async (given) => {
    const { reference } = await loaded(engine, 'static');
    const image = await resolved(given, { name: reference });
    const address = addressOf(image, given.cli.dialect);
    const names = [
      address,
      address.slice('sha256:'.length),
      address.slice(0, 'sha256:'.length + 12),
      ...image.repoDigests,
    ];
    for (const name of names) {
      const again = await resolved(given, { name });
      expect(again, name).toEqual({ ...image, reference: { text: name, name } });
    }
  });

  run('describes an image without any name', async (given) => {
    // containerd has images only by their names.
    if (engine.containerd !== undefined || engine.runtime === 'nerdctl') return;
    const name = 'localhost/image-source/nameless:1';
    const created = await engine.command(['create', '--network', 'none', (await loaded(engine, 'program')).reference]);
    const committed = await engine.command(['commit', created.stdout.trim()]);
    const id = committed.stdout.trim().replace(/^(?:sha256:)?/, 'sha256:');
    await engine.command(['rm', created.stdout.trim()]);
    const image = await resolved(given, { name: id });
    expect(image).toMatchObject({ id, repoTags: [] });
    expect(await refusal(given, { name })).toMatchObject({ code: 'IMGT_IMAGE_NOT_FOUND' });
    await engine.command(['rmi', id]);
    expect(await refusal(given, { name: id, pull: 'missing' })).toMatchObject({ code: 'IMGT_IMAGE_NOT_FOUND' });
  });

  run('knows what it resolved, and asks again for what it did not', async (given) => {
    const { reference } = await loaded(engine, 'static');
    const { images, inspected } = imagesOf(given.cli);
    const image = await images.resolve(
      { reference: { text: reference, name: reference }, pull: 'never' },
      given.context(),
    );
    const known = await inspected.of(image, given.context());
    const { endpoint, ...again } = await imagesOf(given.cli).inspected.of(structuredClone(image), given.context());
    expect(again).toEqual({
      image: known.image,
      ...(known.graphDriver === undefined ? {} : { graphDriver: known.graphDriver }),
    });
    expect(await endpoint).toEqual(await known.endpoint);
    expect((await endpoint).local).toBe(true);
  });

  run('lists every image under each name, with the ids that resolving gives', async (given) => {
    const { reference } = await loaded(engine, 'static');
    const second = 'localhost/image-source/second:1';
    willRemove(engine, second);
    await engine.command(['tag', reference, second]);
    const { id } = await resolved(given, { name: reference });
    const seen = new Map<string, string>();
    for await (const sighting of imagesOf(given.cli).images.list('images', given.context())) {
      seen.set(sighting.reference.text, sighting.id);
      expect(sighting.containers).toEqual([]);
    }
    for (const name of [reference, second]) expect(seen.get(`${engine.runtime}:${name}`)).toBe(id);
  });

  run('lists the images of running containers with the containers', async (given) => {
    const { reference } = await loaded(engine, 'static');
    const names = [`image-source-a-${process.pid}`, `image-source-b-${process.pid}`];
    try {
      for (const name of names)
        await engine.command(['run', '--detach', '--network', 'none', '--name', name, reference, 'sleep', '600']);
      const { id } = await resolved(given, { name: reference });
      const sightings = [];
      for await (const sighting of imagesOf(given.cli).images.list('running', given.context()))
        sightings.push(sighting);
      const of = sightings.filter((sighting) => sighting.id === id);
      expect(of).toHaveLength(1);
      expect(of[0]?.reference.text).toBe(`${engine.runtime}:${reference}`);
      expect(of[0]?.containers).toEqual(expect.arrayContaining(names));
    } finally {
      await engine.command(['rm', '--force', ...given.cli.dialect.containers.removeNowArgs, ...names]);
    }
  });

  // Without a network of its own it reaches no registry.
  if (limitedEngines.includes(engine)) return;

  run('pulls the image of one platform out of an index, and says what is known of both', async (given) => {
    const { name, tagged, digest, images } = await toPull(engine);
    for (const architecture of ['amd64', 'arm64'] as const) {
      const image = await resolved(given, { name: tagged, pull: 'always', architecture });
      const { config, manifest, layers } = images[architecture];
      const labels = { 'com.example.processor': architecture };
      expect(image).toMatchObject({ layers, platform: { os: 'linux', architecture }, config: { labels } });
      // Each engine tells some of the three, and none tells another.
      expect({ config, manifest, index: digest }).toMatchObject(image.digests);
      expect(image.digests).toHaveProperty(image.idKind, image.id);
      const { image: again } = await imagesOf(given.cli).inspected.of(structuredClone(image), given.context());
      expect({ reference: image.reference, ...again }).toEqual(image);
      // Elsewhere a name with a digest means the image of the platform that was pulled first.
      if (architecture !== 'amd64' && image.digests.index === undefined) continue;
      expect(image.repoDigests).toContain(`${name}@${digest}`);
      const pinned = await resolved(given, { name: `${name}@${digest}`, architecture });
      expect(pinned).toEqual({ ...image, reference: pinned.reference });
    }
  });

  run('has the platform asked for in other commands where the address is an index’s', async (given) => {
    const { tagged, images } = await toPull(engine);
    const image = await resolved(given, { name: tagged, pull: 'always', architecture: 'arm64' });
    const { dialect } = given.cli;
    const address = [...platformArgs(image, dialect), addressOf(image, dialect)];
    const { stdout, stderr } = await engine.command(['create', '--pull', 'never', '--network', 'none', ...address]);
    const container = stdout.trim();
    expect(container, stderr).toMatch(/^[0-9a-f]{64}$/);
    // Containers have the labels of their image.
    const { stdout: told } = await engine.command([
      'container',
      'inspect',
      '--format',
      '{{json .Config.Labels}}',
      container,
    ]);
    await engine.command(['rm', container]);
    expect(JSON.parse(told)).toMatchObject({ 'com.example.processor': 'arm64' });
    expect(images.arm64.layers).toEqual(image.layers);
  });

  run('does not ask the registry for what is there, unless it is told to', async (given) => {
    const { tagged: name } = await toPull(engine);
    const said = async (pull: PullPolicy): Promise<readonly string[]> => {
      const events = recordingEvents();
      const request = { reference: { text: name, name }, pull };
      await imagesOf(given.cli).images.resolve(request, { ...given.context(), events });
      return events.published.flatMap((event) => (event.type === 'step.said' ? [event.text] : []));
    };
    const texts = await said('always');
    expect(texts).not.toEqual([]);
    // eslint-disable-next-line no-control-regex -- these are what must not come through
    for (const text of texts) expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(await said('missing')).toEqual([]);
    expect(await said('never')).toEqual([]);
  });

  run('tells the refusals of registries apart', async (given) => {
    const { plain, login, tls } = registries();
    const { name: repository } = await toPull(engine);
    const of = async (name: string, architecture?: string): Promise<unknown> => {
      const { code } = await refusal(given, {
        name,
        pull: 'missing',
        ...(architecture === undefined ? {} : { architecture }),
      });
      return code;
    };
    expect(await of(`${plain.host}/image-source/none:1`)).toBe('IMGT_IMAGE_NOT_FOUND');
    expect(await of(`${repository}:none`)).toBe('IMGT_IMAGE_NOT_FOUND');
    expect(await of(`${repository}@sha256:${'0'.repeat(64)}`)).toBe('IMGT_IMAGE_NOT_FOUND');
    expect(await of(`${repository}:1`, 'riscv64')).toBe('IMGT_PLATFORM_MISSING');
    expect(await of(`${login.host}/${REPOSITORY}:none`)).toBe('IMGT_PULL_DENIED');
    expect(await of('127.0.0.1:1/image-source/none:1')).toBe('IMGT_PULL_FAILED');
    // The others ask for no certificate on the loopback.
    if (engine.runtime === 'podman') expect(await of(`${tls.host}/image-source/none:1`)).toBe('IMGT_PULL_UNTRUSTED');
  });

  run('pulls by the log-in that the engine has', async (given) => {
    const { login } = registries();
    const { tagged: name, images } = await toPull(engine, login);
    expect(await refusal(given, { name, pull: 'always' })).toMatchObject({
      code: 'IMGT_PULL_DENIED',
      facts: { engine: engine.runtime },
    });
    const words = ['login', '--username', login.user, '--password-stdin', login.host];
    const { exitCode, stderr } = await engine.command(words, { input: Buffer.from(login.password) });
    expect(exitCode, stderr).toBe(0);
    try {
      expect(await resolved(given, { name, pull: 'always' })).toMatchObject({ layers: images.amd64.layers });
    } finally {
      await engine.command(['logout', login.host]);
    }
  });
});
