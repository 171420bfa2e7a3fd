import assert from 'node:assert/strict';
import type { RootFilesystem, RootfsScanner, ScanFindings, SourceImage, StepContext } from '@imgtrack/core';
import { deepFreeze } from '../samples/deep-freeze.js';
import { hostileStrings } from '../samples/hostile-strings.js';
import type { ContractCase } from './contract-case.js';
import { contractContext } from './contract-context.js';
import { assertCoverage, assertDistinct, assertIdentity, assertPlain, assertShown } from './findings-rules.js';
import { assertAborts } from './rejections.js';

export interface ScannerContractSetup {
  readonly create: () => RootfsScanner | Promise<RootfsScanner>;
  /** An image that the scanner finds something in. Opened once a scan; the kit disposes it. */
  readonly open: (context: StepContext) => Promise<RootFilesystem>;
  readonly image: SourceImage;
  /** The context of every call; a context without workspace unless told. */
  readonly context?: (signal?: AbortSignal) => StepContext;
}

/** What every RootfsScanner promises. */
export function scannerContract({
  create,
  open,
  image,
  context = contractContext,
}: ScannerContractSetup): readonly ContractCase[] {
  const scanned = async (scanner?: RootfsScanner): Promise<ScanFindings> => {
    const here = context();
    await using root = await open(here);
    return await (scanner ?? (await create())).scan(root, deepFreeze(structuredClone(image)), here);
  };
  return [
    {
      name: 'has one identity for one release and one set of options',
      async run() {
        await assertIdentity(create, async (scanner) => scanner.identify(context()));
      },
    },
    {
      name: 'finds the same each time, from one instance or two',
      async run() {
        const scanner = await create();
        const first = await scanned(scanner);
        assert.ok(first.components.length > 0, 'The image of the kit must hold something that the scanner finds.');
        assert.deepEqual(await scanned(scanner), first);
        assert.deepEqual(await scanned(), first);
      },
    },
    {
      name: 'gives plain data that survives JSON unchanged',
      async run() {
        assertPlain(await scanned());
      },
    },
    {
      name: 'shows for every component where it was seen, by a cataloger of the coverage',
      async run() {
        assertShown(await scanned());
      },
    },
    {
      name: 'names every component once, and owners that are among them',
      async run() {
        assertDistinct(await scanned());
      },
    },
    {
      name: 'says of every cataloger what came of it, once each, and leaves what was left out to the core',
      async run() {
        assertCoverage(await scanned());
      },
    },
    {
      name: 'answers for any path whether it would read it',
      async run() {
        const { interest } = await create();
        if (interest === undefined) return;
        for (const text of ['/', '//', ...hostileStrings]) assert.equal(typeof interest(`/${text}`), 'boolean');
      },
    },
    {
      name: 'rejects with the reason when it is aborted, and leaves the file system open',
      async run() {
        const scanner = await create();
        const here = context();
        await using root = await open(here);
        await assertAborts(async (signal) => scanner.scan(root, image, context(signal)));
        assert.equal(await root.resolve('/'), '/');
      },
    },
  ];
}
