import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CollectedFile, Collector, FinishedContainer, Limits, ScannerPayload, StepContext } from '@imgtrack/core';
import type { ContractCase } from './contract-case.js';
import { assertAborts, assertRejects } from './rejections.js';

export interface CollectorContractSetup {
  readonly create: () => Collector | Promise<Collector>;
  /** A folder that is there in the container; it is the first output of the payload. */
  readonly folder: string;
  /** The payload that containers of `run` have. Its other outputs do not exist. */
  readonly payload: ScannerPayload;
  /** Runs a container that does these words in order: "write PATH BYTES" (of the pattern "0123456789abcdef\n", into a new file). */
  readonly run: (...words: readonly string[]) => Promise<FinishedContainer>;
  /** The context of every call, with a workspace. */
  readonly context: (signal?: AbortSignal, limits?: Partial<Limits>) => StepContext;
}

/** What "write" writes. */
const pattern = (bytes: number): Buffer => Buffer.alloc(bytes, '0123456789abcdef\n');

/** What every Collector promises, whatever the engine behind it. */
export function collectorContract({
  create,
  folder,
  payload,
  run,
  context,
}: CollectorContractSetup): readonly ContractCase[] {
  const collect = async (given: StepContext, ...words: readonly string[]): Promise<Collected> => {
    await using container = await run(...words);
    const into = await given.workspace.directory('collected');
    const files = await (await create()).collect(container, payload, into, given);
    return { into, files: files.filter(({ path: name }) => name.startsWith(`${folder}/written`)) };
  };
  return [
    {
      name: 'brings back files byte for byte, with size, digest and their path in the container',
      async run() {
        const sizes = [0, 1, 511, 512, 513, 3_000_000];
        const words = sizes.flatMap((size, index) => ['write', `${folder}/written-${index}`, String(size)]);
        const { into, files } = await collect(context(), ...words);
        const expected = sizes.map((size, index) => ({ path: `${folder}/written-${index}`, content: pattern(size) }));
        assert.deepEqual(
          files.map(({ path: name }) => name),
          expected.map(({ path: name }) => name),
        );
        for (const [index, { file, size, sha256 }] of files.entries()) {
          const content = await readFile(file);
          assert.ok(content.equals(expected[index]?.content ?? Buffer.alloc(0)), `The content of ${file} is another.`);
          assert.equal(size, content.length);
          assert.equal(sha256, createHash('sha256').update(content).digest('hex'));
          assert.ok(file.startsWith(`${into}${path.sep}`), `${file} lies outside the folder.`);
        }
      },
    },
    {
      name: 'brings back nothing, and does not reject, where nothing was written',
      async run() {
        assert.deepEqual((await collect(context())).files, []);
      },
    },
    {
      name: 'rejects over limits.collectedBytes',
      async run() {
        const given = context(undefined, { collectedBytes: 1_000_000 });
        await assertRejects(async () => collect(given, 'write', `${folder}/written`, '5000000'), 'IMGT_LIMIT_EXCEEDED');
      },
    },
    {
      name: 'gives the same answer twice, and leaves the container as it is',
      async run() {
        await using container = await run('write', `${folder}/written`, '1000');
        const given = context();
        const collector = await create();
        const both = [];
        for (const purpose of ['first', 'second']) {
          const files = await collector.collect(container, payload, await given.workspace.directory(purpose), given);
          both.push(files.map(({ path: name, sha256 }) => [name, sha256]));
        }
        assert.deepEqual(both[0], both[1]);
      },
    },
    {
      name: 'rejects with the reason when it is aborted',
      async run() {
        await using container = await run('write', `${folder}/written`, '1000');
        const collector = await create();
        const into = await context().workspace.directory('aborted');
        await assertAborts(async (signal) => collector.collect(container, payload, into, context(signal)));
      },
    },
  ];
}

interface Collected {
  readonly into: string;
  readonly files: readonly CollectedFile[];
}
