import assert from 'node:assert/strict';
import type { LibcDetector, SourceImage, StepContext } from '@imgtrack/core';
import type { ContractCase } from './contract-case.js';
import { afterCleanUps } from './handed-over.js';
import { assertAborts } from './rejections.js';
import type { Leftovers } from './leftovers.js';

export interface LibcDetectorContractSetup {
  readonly create: () => LibcDetector | Promise<LibcDetector>;
  /** Images as the runtime's ImageSource describes them. */
  readonly images: { readonly glibc: SourceImage; readonly musl: SourceImage; readonly none: SourceImage };
  /** The context of every call. */
  readonly context: (signal?: AbortSignal) => StepContext;
  readonly leftovers: Leftovers;
}

/** What every LibcDetector promises. */
export function libcDetectorContract({
  create,
  images,
  ...observed
}: LibcDetectorContractSetup): readonly ContractCase[] {
  const { context, leftovers } = afterCleanUps(observed);
  const families = ['glibc', 'musl', 'none'] as const;
  return [
    ...families.map((family): ContractCase => ({
      name: `tells "${family}" of an image with ${family === 'none' ? 'no C library' : family}, and how it knows`,
      async run() {
        const libc = await (await create()).detect(images[family], context());
        assert.equal(libc.family, family);
        assert.match(libc.how, /^(?:loader|ldd)$/);
        if (libc.family !== 'none' && libc.version !== undefined) assert.match(libc.version, /^\d+\.\d+/);
      },
    })),
    {
      name: 'leaves nothing in the engine',
      async run() {
        const asked = context();
        await (await create()).detect(images.musl, asked);
        assert.deepEqual(await leftovers(asked), []);
      },
    },
    {
      name: 'rejects with the reason when it is aborted',
      async run() {
        const detector = await create();
        await assertAborts(async (signal) => detector.detect(images.glibc, context(signal)));
      },
    },
  ];
}
