import assert from 'node:assert/strict';
import type { ErrorCode, FileTree, RootFilesystem, RootfsProvider, SourceImage, StepContext } from '@imgtrack/core';
import type { ContractCase } from './contract-case.js';
import { afterCleanUps } from './handed-over.js';
import { fileView } from './file-view.js';
import { assertAbortLeavesNothing, type Leftovers } from './leftovers.js';
import { assertAborts, assertRejects } from './rejections.js';
import { within } from './within.js';

export interface RootfsProviderContractSetup {
  readonly create: () => RootfsProvider | Promise<RootfsProvider>;
  /** As the runtime's ImageSource describes it. */
  readonly image: SourceImage;
  /** One that is not there, or no more. */
  readonly missing: SourceImage;
  /** The files of the image, from elsewhere. */
  readonly expected: FileTree;
  /** The context of every call, with a workspace. */
  readonly context: (signal?: AbortSignal) => StepContext;
  /** Names of everything that was made for the scan of this context: mounts, snapshots, containers, processes. */
  readonly leftovers: Leftovers;
}

const missingCodes: readonly ErrorCode[] = [
  'IMGT_IMAGE_REMOVED',
  'IMGT_IMAGE_UNREACHABLE',
  'IMGT_IMAGE_NOT_FOUND',
  'IMGT_PATH_NOT_FOUND',
  'IMGT_BLOB_MISSING',
];

/** Before anything is there; while it is mounted or exported; when it may just be done. */
const ABORT_AFTER_MS = [5, 30, 90, 250] as const;

/** What every RootfsProvider promises, whatever way leads to the files. */
export function rootfsProviderContract({
  create,
  image,
  missing,
  expected,
  ...observed
}: RootfsProviderContractSetup): readonly ContractCase[] {
  const { context, leftovers } = afterCleanUps(observed);
  const open = async (given: StepContext): Promise<RootFilesystem> => (await create()).open(image, given);
  return [
    {
      name: 'says of each way whether it is open, and if not, why',
      async run() {
        const strategies = await (await create()).strategies(context().signal);
        const names = strategies.map(({ name }) => name);
        assert.ok(names.length > 0, 'There is no way.');
        assert.deepEqual([...new Set(names)], names);
        for (const { name, available, why } of strategies) {
          assert.match(name, /^[a-z][a-z-]*$/);
          assert.equal(available, why === undefined, name);
          if (why !== undefined) assert.match(why, /\S/, name);
        }
      },
    },
    {
      name: 'takes a way that it calls open',
      async run() {
        const provider = await create();
        const strategies = await provider.strategies(context().signal);
        await using root = await provider.open(image, context());
        const names = strategies.flatMap(({ name, available }) => (available ? name : []));
        assert.ok(names.includes(root.how), `${root.how} is not among the ways that are open: ${names.join(', ')}.`);
      },
    },
    {
      name: 'shows the files of the image as they are: types, modes, sizes, links, contents, names',
      async run() {
        const given = context();
        await using root = await open(given);
        assert.deepEqual(await fileView(root, given.signal), await fileView(expected, given.signal));
        await root.verified?.();
      },
    },
    {
      name: 'leaves nothing once it is disposed, be it twice',
      async run() {
        const given = context();
        const root = await open(given);
        await within('The disposal', Promise.resolve(root[Symbol.asyncDispose]()));
        await root[Symbol.asyncDispose]();
        assert.deepEqual(await leftovers(given), []);
      },
    },
    {
      name: 'opens one image twice at the same time, and each stands alone',
      async run() {
        const contexts = [context(), context()] as const;
        const provider = await create();
        const [first, second] = await Promise.all(contexts.map(async (given) => provider.open(image, given)));
        assert.ok(first !== undefined && second !== undefined);
        await using last = second;
        await first[Symbol.asyncDispose]();
        assert.deepEqual(await fileView(last, contexts[1].signal), await fileView(expected, contexts[1].signal));
        await last.verified?.();
        await last[Symbol.asyncDispose]();
        for (const given of contexts) assert.deepEqual(await leftovers(given), []);
      },
    },
    {
      name: 'rejects with the reason when it is aborted before, and leaves nothing',
      async run() {
        let given = context();
        await assertAborts(async (signal) => {
          given = context(signal);
          const root = await open(given);
          await root[Symbol.asyncDispose]();
        });
        assert.deepEqual(await leftovers(given), []);
      },
    },
    ...ABORT_AFTER_MS.map((afterMs): ContractCase => ({
      name: `rejects with the reason when it is aborted after ${afterMs} ms, and leaves nothing`,
      run: async () => assertAbortLeavesNothing(afterMs, context, leftovers, open),
    })),
    {
      name: 'says clearly that an image is not there, and leaves nothing',
      async run() {
        const given = context();
        const provider = await create();
        await assertRejects(async () => provider.open(missing, given), ...missingCodes);
        assert.deepEqual(await leftovers(given), []);
      },
    },
  ];
}
