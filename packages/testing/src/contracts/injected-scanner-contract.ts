import assert from 'node:assert/strict';
import type {
  CollectedFile,
  Digest,
  InjectedScanner,
  RootFilesystem,
  ScanFindings,
  ScannerPayload,
  ScannerRun,
  ScanTarget,
  SourceImage,
  StepContext,
  Uplink,
} from '@imgtrack/core';
import { deepFreeze } from '../samples/deep-freeze.js';
import type { ContractCase } from './contract-case.js';
import { assertCoverage, assertDistinct, assertIdentity, assertPlain, assertShown } from './findings-rules.js';
import {
  assertCommand,
  assertEnvironment,
  assertFilesAsSaid,
  assertOutputs,
  assertTargets,
  contentOf,
} from './payload-rules.js';
import { assertAborts, assertRejects } from './rejections.js';

export interface InjectedScannerContractSetup {
  readonly create: () => InjectedScanner | Promise<InjectedScanner>;
  /** An image that it can run in; its C library too, where the scanner needs to know it. Without an uplink. */
  readonly target: Omit<ScanTarget, 'uplink' | 'contents'>;
  /** For a scanner that injects the files of an image: that image, and its files, opened anew. */
  readonly contents?: { readonly image: SourceImage; readonly open: () => RootFilesystem };
  /** Where a scanner that uploads is to deliver to; a scanner that does not is given it as well, to see that it stays without network. */
  readonly uplink?: Uplink;
  /** The context of every call, with a workspace. */
  readonly context: (signal?: AbortSignal) => StepContext;
  /**
   * What a container of this payload left, and how it ended, where the scanner succeeded. The files may be written by the test, or be
   * those of a real run. With it the kit also checks what the scanner makes of them.
   */
  readonly success?: (payload: ScannerPayload, context: StepContext) => Promise<ScannerOutcome>;
}

export interface ScannerOutcome {
  readonly files: readonly CollectedFile[];
  readonly run: ScannerRun;
}

const OTHER_IMAGE: Digest = `sha256:${'e'.repeat(64)}`;

const ended: ScannerRun = { exit: { kind: 'exited', code: 0 }, tail: 'the last words', durationMs: 1 };

/** What every InjectedScanner promises, without any engine. */
export function injectedScannerContract(setup: InjectedScannerContractSetup): readonly ContractCase[] {
  const { create, context, uplink = { url: 'https://beacon.example.com' } } = setup;
  const target: ScanTarget = deepFreeze(structuredClone(setup.target));
  const prepareWith = async (scanner: InjectedScanner, more: object, at: StepContext): Promise<ScannerPayload> => {
    if (setup.contents === undefined) return scanner.prepare({ ...target, ...more }, at);
    await using files = setup.contents.open();
    return await scanner.prepare({ ...target, ...more, contents: files }, at);
  };
  const prepared = async (scanner?: InjectedScanner): Promise<ScannerPayload> =>
    prepareWith(scanner ?? (await create()), {}, context());
  return [
    {
      name: 'says what it needs, what it runs on and whether it delivers by itself',
      async run() {
        const { route, needs, architectures, uploads, contents } = await create();
        assert.equal(contents === undefined, setup.contents === undefined, 'The set-up must bring the image it names.');
        assert.equal(route, 'derived');
        for (const need of needs) assert.equal(need, 'libc');
        assert.ok(architectures.includes(target.image.platform.architecture), 'The target must be an image for it.');
        assert.equal(typeof uploads, 'boolean');
      },
    },
    {
      name: 'has one identity for one release and one set of options',
      async run() {
        await assertIdentity(create, async (scanner) => scanner.identify(context(), setup.contents?.image));
      },
    },
    {
      name: 'can be checked, and checked again',
      async run() {
        const scanner = await create();
        await scanner.check?.(context().signal);
        await scanner.check?.(context().signal);
      },
    },
    {
      name: 'injects files that are there, with the digests that it says',
      async run() {
        await assertFilesAsSaid(await prepared());
      },
    },
    {
      name: 'puts them at absolute places of the image, each at one of its own',
      async run() {
        assertTargets(await prepared());
      },
    },
    {
      name: 'has a command in exec form, whose program is one of the files and may be executed',
      async run() {
        assertCommand(await prepared());
      },
    },
    {
      name: 'sets only variables that a container can have',
      async run() {
        assertEnvironment(await prepared());
      },
    },
    {
      name: 'writes into folders that hide nothing it needs when an engine mounts them',
      async run() {
        await assertOutputs(await prepared());
      },
    },
    {
      name: 'writes into folders that no image can have prepared: others for every image',
      async run() {
        const scanner = await create();
        const other = { ...target, image: { ...target.image, id: OTHER_IMAGE } };
        const payloads = [await prepared(scanner), await prepareWith(scanner, other, context())];
        const outputs = payloads.flatMap((payload) => payload.outputs);
        assert.equal(new Set(outputs).size, outputs.length, 'The scans of two images write into one folder.');
      },
    },
    {
      name: 'puts the same files at the same places for every scan, so that their layer is made once',
      async run() {
        const scanner = await create();
        const first = await contentOf(await prepared(scanner));
        assert.deepEqual(await contentOf(await prepared(scanner)), first);
        assert.deepEqual(await contentOf(await prepared()), first);
      },
    },
    {
      name: 'has no network, but where it is given an uplink and delivers by itself',
      async run() {
        const scanner = await create();
        assert.equal((await prepared(scanner)).network, 'none');
        const { network } = await prepareWith(scanner, { uplink }, context());
        assert.ok(network === 'none' || scanner.uploads, 'It does not deliver by itself, and asks for a network.');
      },
    },
    {
      name: 'gives a payload that is plain data',
      async run() {
        assertPlain(await prepared());
      },
    },
    {
      name: 'rejects with IMGT_SCANNER_FAILED where nothing was written, whatever the exit code',
      async run() {
        const scanner = await create();
        await prepared(scanner);
        for (const code of [0, 1, 127])
          await assertRejects(
            async () => scanner.read([], { ...ended, exit: { kind: 'exited', code } }, context()),
            'IMGT_SCANNER_FAILED',
          );
      },
    },
    {
      name: 'rejects with IMGT_SCANNER_FAILED where it was killed and nothing was written',
      async run() {
        const scanner = await create();
        await prepared(scanner);
        for (const reason of ['out-of-memory', 'time-limit', 'signal'] as const)
          await assertRejects(
            async () => scanner.read([], { ...ended, exit: { kind: 'killed', reason } }, context()),
            'IMGT_SCANNER_FAILED',
          );
      },
    },
    {
      name: 'prepares nothing and rejects with the reason when it is aborted',
      async run() {
        const scanner = await create();
        await assertAborts(async (signal) => prepareWith(scanner, {}, context(signal)));
        await prepared(scanner);
      },
    },
    {
      name: 'reads nothing and rejects with the reason when it is aborted',
      async run() {
        const scanner = await create();
        await prepared(scanner);
        await assertAborts(async (signal) => scanner.read([], ended, context(signal)));
      },
    },
    ...(setup.success === undefined ? [] : readingCases(setup, setup.success, prepared)),
  ];
}

/** What a scanner makes of its own files. */
function readingCases(
  { create, context }: InjectedScannerContractSetup,
  success: NonNullable<InjectedScannerContractSetup['success']>,
  prepared: (scanner: InjectedScanner) => Promise<ScannerPayload>,
): readonly ContractCase[] {
  const read = async (): Promise<ScanFindings> => {
    const scanner = await create();
    const { files, run } = await success(await prepared(scanner), context());
    const findings = await scanner.read(files, run, context());
    assert.deepEqual(await scanner.read(files, run, context()), findings, 'It reads the same files differently.');
    return findings;
  };
  return [
    {
      name: 'finds something in what it wrote, the same each time, as plain data',
      async run() {
        const findings = await read();
        const found = findings.components.length + findings.documents.length;
        assert.ok(found > 0, 'The files of the kit must hold an inventory.');
        assertPlain(findings);
      },
    },
    {
      name: 'shows for every component where it was seen, names it once, and says what came of every cataloger',
      async run() {
        const findings = await read();
        assertShown(findings);
        assertDistinct(findings);
        assertCoverage(findings);
      },
    },
    {
      name: 'keeps documents as they were collected',
      async run() {
        const scanner = await create();
        const { files, run } = await success(await prepared(scanner), context());
        for (const { file, size, sha256, mediaType } of (await scanner.read(files, run, context())).documents) {
          const collected = files.find((candidate) => candidate.file === file);
          assert.ok(collected !== undefined, `${file} is not among the collected files.`);
          assert.deepEqual({ size, sha256 }, { size: collected.size, sha256: collected.sha256 });
          assert.match(mediaType, /^[^/\s]+\/[^/\s]+$/);
        }
      },
    },
    {
      name: 'claims no delivery without an uplink',
      async run() {
        assert.deepEqual((await read()).delivered, []);
      },
    },
  ];
}
