import assert from 'node:assert/strict';
import type { DerivedImage, FinishedContainer, Runner, RunRequest, ScannerPayload, StepContext } from '@imgtrack/core';
import type { ContractCase } from './contract-case.js';
import { afterCleanUps } from './handed-over.js';
import { assertAbortLeavesNothing, type Leftovers } from './leftovers.js';
import { assertAborts, assertRejects } from './rejections.js';

export interface RunnerContractSetup {
  readonly create: () => Runner | Promise<Runner>;
  /** An image with a program that does in order what its arguments say: see `command`. */
  readonly image: DerivedImage;
  /**
   * The command that does these words in order: "exit CODE", "say TEXT" (a line), "print BYTES" and "print-error BYTES" (to standard output
   * and error), "env" (the environment, a line each), "cwd", "network" (names of the interfaces, a line each), "sleep SECONDS", "ignore-term".
   */
  readonly command: (...words: readonly string[]) => ScannerPayload['command'];
  /** The context of every call, with a workspace. */
  readonly context: (signal?: AbortSignal) => StepContext;
  readonly leftovers: Leftovers;
}

const TAIL_BYTES = 16 * 1024;
/** While it is created or starts; while it runs. */
const ABORT_AFTER_MS = [50, 700] as const;

/** What every Runner promises, whatever the engine behind it. */
export function runnerContract({ create, image, command, ...observed }: RunnerContractSetup): readonly ContractCase[] {
  const { context, leftovers } = afterCleanUps(observed);
  const request = (words: readonly string[], changes: Partial<RunRequest & ScannerPayload> = {}): RunRequest => ({
    image: changes.image ?? image,
    payload: {
      files: [],
      command: changes.command ?? command(...words),
      environment: changes.environment ?? {},
      capabilities: [],
      outputs: [],
      network: 'none',
    },
  });
  const run = async (
    words: readonly string[],
    changes?: Partial<RunRequest & ScannerPayload>,
  ): Promise<FinishedContainer> => (await create()).run(request(words, changes), context());
  const printed = async (...words: readonly string[]): Promise<string> => {
    // Engines may lose the very last words of a program that ends right after them.
    await using container = await run([...words, 'sleep', '0.3']);
    return container.tail;
  };
  return [
    ...[1, 42, 125].map((code): ContractCase => ({
      name: `reports the exit code ${code} as a result, and takes it for no failure of the engine`,
      async run() {
        await using container = await run(['exit', String(code)]);
        assert.deepEqual(container.exit, { kind: 'exited', code });
        assert.ok(container.durationMs >= 0);
      },
    })),
    {
      name: 'tells what was printed last, to standard output and to standard error',
      async run() {
        const tail = await printed('say', 'the last words', 'print-error', '17');
        assert.match(tail, /the last words/);
        assert.match(tail, /0123456789abcdef/);
      },
    },
    {
      name: 'tells at most 16 KB, the end of it, of a program that prints much',
      async run() {
        const tail = await printed('print', '4000000', 'say', 'the last words');
        assert.ok(Buffer.byteLength(tail) <= TAIL_BYTES, `It tells ${Buffer.byteLength(tail)} bytes.`);
        assert.match(tail, /the last words\s*$/);
      },
    },
    {
      name: 'gives no network',
      async run() {
        assert.equal((await printed('network')).trim(), 'lo');
      },
    },
    {
      name: 'starts in the root folder',
      async run() {
        assert.equal((await printed('cwd')).trim(), '/');
      },
    },
    {
      name: 'sets the environment of the payload, whatever is in it, and empties what could make a program load something else',
      async run() {
        const environment = { PLAIN: 'a', SPACES: ' a  b ', QUOTES: `"'\\$HOME\`#`, LINES: 'one\ntwo', NOTHING: '' };
        await using container = await run(['env', 'sleep', '0.3'], { environment });
        const lines = container.tail.split('\n');
        for (const line of [
          'PLAIN=a',
          'SPACES= a  b ',
          `QUOTES="'\\$HOME\`#`,
          'LINES=one',
          'two',
          'NOTHING=',
          'LD_PRELOAD=',
        ]) {
          assert.ok(lines.includes(line), `${JSON.stringify(line)} is not in the environment.`);
        }
      },
    },
    {
      name: 'rejects when the image does not exist, and asks no registry for it',
      async run() {
        const missing = { ...image, id: `sha256:${'0'.repeat(64)}`, name: 'localhost/imgtrack/missing:1' } as const;
        await assertRejects(async () => run(['exit', '0'], { image: missing }), 'IMGT_CONTAINER_FAILED');
      },
    },
    {
      name: 'rejects when the program does not exist, and leaves nothing',
      async run() {
        await assertRejects(async () => run([], { command: ['/nowhere/at-all'] }), 'IMGT_CONTAINER_FAILED');
        assert.deepEqual(await leftovers(context()), []);
      },
    },
    {
      name: 'keeps the container until it is disposed, then removes it; twice is no harm',
      async run() {
        const container = await run(['exit', '3']);
        const kept = await leftovers(context());
        await container[Symbol.asyncDispose]();
        await container[Symbol.asyncDispose]();
        assert.deepEqual(kept, [container.id]);
        assert.deepEqual(await leftovers(context()), []);
      },
    },
    {
      name: 'runs two at once',
      async run() {
        const both = await Promise.all([run(['exit', '4']), run(['exit', '5'])]);
        for (const container of both) await container[Symbol.asyncDispose]();
        const codes = both.map(({ exit }) => exit);
        assert.deepEqual(codes, [
          { kind: 'exited', code: 4 },
          { kind: 'exited', code: 5 },
        ]);
        assert.deepEqual(await leftovers(context()), []);
      },
    },
    ...ABORT_AFTER_MS.map((afterMs): ContractCase => ({
      name: `aborted after ${afterMs} ms, rejects with the reason within five seconds and leaves nothing, though the program ignores SIGTERM`,
      async run() {
        const runner = await create();
        await assertAbortLeavesNothing(afterMs, context, leftovers, async (given) =>
          runner.run(request(['ignore-term', 'sleep', '60']), given),
        );
      },
    })),
    {
      name: 'makes nothing when it is aborted from the start',
      async run() {
        const runner = await create();
        await assertAborts(async (signal) => runner.run(request(['exit', '0']), context(signal)));
        assert.deepEqual(await leftovers(context()), []);
      },
    },
  ];
}
