import assert from 'node:assert/strict';
import type { ErrorCode, ImageSource, ResolveRequest, StepContext } from '@imgtrack/core';
import { deepFreeze } from '../samples/deep-freeze.js';
import type { ContractCase } from './contract-case.js';
import { contractContext } from './contract-context.js';
import { assertAborts, assertRejects } from './rejections.js';

export interface ImageSourceContractSetup {
  readonly create: () => ImageSource | Promise<ImageSource>;
  /** An image that is there. */
  readonly present: ResolveRequest;
  /** One that is not. */
  readonly missing: ResolveRequest;
  /** The context of every call; a context without workspace unless told. */
  readonly context?: (signal?: AbortSignal) => StepContext;
}

const digest = /^sha256:[0-9a-f]{64}$/;

const missingCodes: readonly ErrorCode[] = [
  'IMGT_IMAGE_NOT_FOUND',
  'IMGT_PATH_NOT_FOUND',
  'IMGT_NOT_AN_IMAGE',
  'IMGT_PULL_DENIED',
];

/** What every ImageSource promises. */
export function imageSourceContract({
  create,
  present,
  missing,
  context = contractContext,
}: ImageSourceContractSetup): readonly ContractCase[] {
  const resolved = async () => (await create()).resolve(deepFreeze(structuredClone(present)), context());
  return [
    {
      name: 'describes one image: its digest, its platform, its layers',
      async run() {
        const { id, idKind, platform, layers, repoDigests } = await resolved();
        assert.match(id, digest);
        assert.match(idKind, /^(?:config|manifest|index|content)$/);
        assert.match(`${platform.os}/${platform.architecture}`, /^[a-z0-9]+\/[a-z0-9]+/);
        for (const layer of layers) assert.match(layer, digest);
        for (const repoDigest of repoDigests) assert.match(repoDigest, /@sha256:[0-9a-f]{64}$/);
      },
    },
    {
      name: 'keeps the reference as it was typed',
      async run() {
        assert.equal((await resolved()).reference.text, present.reference.text);
      },
    },
    {
      name: 'gives plain data that survives JSON unchanged',
      async run() {
        const image = await resolved();
        assert.deepEqual(JSON.parse(JSON.stringify(image)), image);
      },
    },
    {
      name: 'gives the same answer each time, from one instance or two',
      async run() {
        const source = await create();
        const first = await source.resolve(present, context());
        assert.deepEqual(await source.resolve(present, context()), first);
        assert.deepEqual(await resolved(), first);
      },
    },
    {
      name: 'answers requests that are made side by side',
      async run() {
        const source = await create();
        const both = [present, present].map(async (request) => source.resolve(request, context()));
        const [first, second] = await Promise.all(both);
        assert.deepEqual(first, second);
      },
    },
    {
      name: 'says clearly that an image is not there',
      async run() {
        const source = await create();
        await assertRejects(async () => source.resolve(missing, context()), ...missingCodes);
      },
    },
    {
      name: 'rejects with the reason when it is aborted',
      async run() {
        const source = await create();
        await assertAborts(async (signal) => source.resolve(present, context(signal)));
      },
    },
  ];
}
