import assert from 'node:assert/strict';
import type { Builder, BuildRequest, DerivedImage, ScannerPayload, SourceImage, StepContext } from '@imgtrack/core';
import type { ContractCase } from './contract-case.js';
import { afterCleanUps } from './handed-over.js';
import { assertAbortLeavesNothing, type Leftovers } from './leftovers.js';
import { assertAborts, assertRejects } from './rejections.js';

/** What the engine tells of an image. */
export type BuiltImageFacts = Pick<SourceImage, 'layers' | 'repoTags' | 'config'>;

export interface BuilderContractSetup {
  readonly create: () => Builder | Promise<Builder>;
  /** As the runtime's ImageSource describes it; it has at least one name. */
  readonly image: SourceImage;
  /** Its files exist, with these digests. */
  readonly payload: ScannerPayload;
  /** Asks the engine for the image of a name. Rejects when there is none. */
  readonly inspect: (name: string) => Promise<BuiltImageFacts>;
  /** The context of every call, with a workspace. */
  readonly context: (signal?: AbortSignal) => StepContext;
  readonly leftovers: Leftovers;
  /** False: this engine cannot label what it makes in this way. */
  readonly labels?: boolean;
}

/** While the first name is given; while it is built; before it is looked at. */
const ABORT_AFTER_MS = [10, 120, 400] as const;

/** What every Builder promises, whatever the engine behind it. */
export function builderContract({
  create,
  image,
  payload,
  inspect,
  labels: labelled = true,
  ...observed
}: BuilderContractSetup): readonly ContractCase[] {
  const { cleanedUp, context, leftovers } = afterCleanUps(observed);
  const labels = { 'com.example.reason': 'quote " dollar $HOME back\\slash \' and #' };
  const build = async (changes: Partial<BuildRequest> = {}): Promise<DerivedImage> =>
    (await create()).build({ image, payload, labels, ...changes }, context());
  const [first, ...others] = payload.files;
  return [
    {
      name: 'makes an image that lies on all layers of the source, and says what it lies on',
      async run() {
        await using derived = await build();
        assert.match(derived.id, /^sha256:[0-9a-f]{64}$/);
        assert.equal(derived.source, image.id);
        const { layers } = await inspect(derived.name);
        assert.deepEqual(layers.slice(0, image.layers.length), image.layers);
        assert.ok(layers.length > image.layers.length, 'It has no layer of its own.');
      },
    },
    {
      name: 'makes an image that runs the command of the payload, and no other',
      async run() {
        await using derived = await build();
        const { config } = await inspect(derived.name);
        assert.deepEqual(config.entrypoint, payload.command);
        assert.deepEqual(config.command, []);
        assert.equal(config.hasOnBuild, false);
      },
    },
    ...(labelled
      ? [
          {
            name: 'gives the image the labels of the request and of the scan',
            async run() {
              await using derived = await build();
              const { config } = await inspect(derived.name);
              for (const [name, value] of Object.entries({ ...labels, ...context().labels }))
                assert.equal(config.labels[name], value);
            },
          },
        ]
      : []),
    {
      name: 'leaves the source its names, and gives it none beside an image that is kept',
      async run() {
        await using derived = await build({ kept: true });
        await cleanedUp();
        const [reference = ''] = image.repoTags;
        assert.deepEqual((await inspect(reference)).repoTags, image.repoTags);
        assert.ok(!image.repoTags.includes(derived.name));
      },
    },
    {
      name: 'removes the image when it is disposed, and nothing else; twice is no harm',
      async run() {
        const derived = await build();
        await derived[Symbol.asyncDispose]();
        await derived[Symbol.asyncDispose]();
        assert.deepEqual(await leftovers(context()), []);
        const [reference = ''] = image.repoTags;
        assert.deepEqual((await inspect(reference)).layers, image.layers);
      },
    },
    {
      name: 'makes two images for two requests, though they be equal and at once; one goes without the other',
      async run() {
        const [one, other] = await Promise.all([build(), build()]);
        await one[Symbol.asyncDispose]();
        const { layers } = await inspect(other.name);
        await other[Symbol.asyncDispose]();
        assert.ok(layers.length > image.layers.length);
        assert.deepEqual(await leftovers(context()), []);
      },
    },
    {
      name: 'rejects a payload whose digest is wrong, and leaves nothing',
      async run() {
        assert.ok(first !== undefined, 'The payload has no file.');
        const forged = { ...payload, files: [{ ...first, sha256: '0'.repeat(64) }, ...others] };
        await assertRejects(async () => build({ payload: forged }), 'IMGT_DIGEST_MISMATCH');
        assert.deepEqual(await leftovers(context()), []);
      },
    },
    {
      name: 'rejects when what it built on is not what was inspected, and leaves nothing',
      async run() {
        const other: SourceImage = { ...image, layers: [`sha256:${'0'.repeat(64)}`] };
        await assertRejects(async () => build({ image: other }), 'IMGT_BASE_CHANGED');
        assert.deepEqual(await leftovers(context()), []);
      },
    },
    ...ABORT_AFTER_MS.map((afterMs): ContractCase => ({
      name: `aborted after ${afterMs} ms, rejects with the reason within five seconds and leaves nothing`,
      async run() {
        const builder = await create();
        await assertAbortLeavesNothing(afterMs, context, leftovers, async (given) =>
          builder.build({ image, payload, labels }, given),
        );
      },
    })),
    {
      name: 'makes nothing when it is aborted from the start',
      async run() {
        const builder = await create();
        await assertAborts(async (signal) => builder.build({ image, payload, labels }, context(signal)));
        assert.deepEqual(await leftovers(context()), []);
      },
    },
  ];
}
