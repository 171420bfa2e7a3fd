import { mkdirSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { RootPath, RunningCommand, SourceImage, StepContext } from '@imgtrack/core';
import { serveDirectoryProgram } from '@imgtrack/rootfs';
import { contractContext, sampleReport, temporaryWorkspace } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import { type Answer, answering, type AnsweringCommands } from '../derive/testing/answering-commands.js';
import { testDialect } from '../derive/testing/test-dialect.js';
import { EngineCli } from '../engine-cli.js';
import type { ServingDialect } from './files-dialect.js';
import type { ImageToOpen } from './rootfs-strategy.js';
import { ServedContainer } from './served-container.js';

const { image } = sampleReport().inventory;
const serving: ServingDialect = {
  talk: 'attached',
  attachArgs: ['--detach-keys', ''],
  logArgs: ['--log-driver', 'none'],
  createArgs: ['--read-only-tmpfs=false'],
  takesTar: true,
};

const at = (text: string): RootPath => text as RootPath;
const quiet = (): Answer => ({});

async function given(signal?: AbortSignal): Promise<StepContext> {
  const workspace = await temporaryWorkspace();
  onTestFinished(async () => workspace[Symbol.asyncDispose]());
  return contractContext(signal, { workspace });
}

const target = (of: SourceImage = image, local = true): ImageToOpen => ({
  image: of,
  inspected: { image: of, endpoint: Promise.resolve({ address: 'ssh://far.example', local }) },
});

/** A program of this machine that is talked to. */
function started(file: string, args: readonly string[]): RunningCommand {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(() => ({
    ...(child.exitCode === null ? {} : { exitCode: child.exitCode }),
    stdout: new Uint8Array(),
    stderr,
  }));
  return {
    stdout: child.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
    ended,
    write: async (piece) => {
      child.stdin.write(piece);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** `start` is a program of this machine, in the place of the engine's. */
function engineWith(
  start: readonly [string, ...string[]],
  answer: (words: readonly string[]) => Answer = quiet,
): AnsweringCommands {
  const commands = answering(answer);
  const [file, ...args] = start;
  return { ...commands, start: async () => Promise.resolve(started(file, args)) };
}

const strategy = (commands: AnsweringCommands, how = serving): ServedContainer =>
  new ServedContainer(new EngineCli({ ...testDialect(), files: { strategies: [], serving: how } }, commands));

/** The folder in which the carried files are, by the last `create`. */
const folderOf = ({ asked }: AnsweringCommands): string =>
  /target=(\/imgtrack-[0-9a-f]{32})\/node,readonly/.exec(
    asked.find(([, word]) => word === 'create')?.join(' ') ?? '',
  )?.[1] ?? '';

const removals = ({ asked }: AnsweringCommands): number => asked.filter(([, word]) => word === 'rm').length;

test('the container can do nothing, has no network, and runs nothing of the image', async () => {
  const commands = engineWith(['false']);
  await expect(strategy(commands).open(target(), await given())).rejects.toThrow(/our server said nothing/);
  const create = commands.asked.find(([, word]) => word === 'create')?.join(' ') ?? '';
  for (const option of [
    '--network none',
    '--read-only --interactive --read-only-tmpfs=false',
    '--cap-drop ALL --cap-add DAC_READ_SEARCH',
    '--security-opt no-new-privileges',
    '--log-driver none',
    '--volume /dev/null:/etc/ld.so.preload:ro',
    '--pull never',
    '--label io.imgtrack.scan=',
  ])
    expect(create).toContain(option);
  const folder = folderOf(commands);
  expect(create).toMatch(
    new RegExp(`--entrypoint ${folder}/ld[\\w.-]+ sha256:[0-9a-f]{64} --library-path ${folder} ${folder}/node`),
  );
  expect(create).not.toContain('max-size');
});

test('where the mounted server does not start it is copied, and then each way tells why; no container stays', async () => {
  const commands = engineWith(['sh', '-c', 'echo "exec format error" >&2; exit 1']);
  await expect(strategy(commands).open(target(), await given())).rejects.toThrow(
    /^by mount: our server said nothing: exec format error; by copy: our server said nothing: exec format error$/,
  );
  const creates = commands.asked.filter(([, word]) => word === 'create');
  expect(creates.map((words) => words.includes('--mount'))).toEqual([true, false]);
  expect(commands.asked.some(([, word, from]) => word === 'cp' && from === '-')).toBe(true);
  expect(removals(commands)).toBe(2);
});

test('what greets otherwise is no server', async () => {
  const commands = engineWith(['echo', 'hello, this is no server']);
  await expect(strategy(commands).open(target(), await given())).rejects.toMatchObject({ code: 'IMGT_FILE_UNREAD' });
  expect(removals(commands)).toBe(1);
});

test('an engine of another machine is not given mounts, nor a program for another processor', async () => {
  const commands = engineWith(['false']);
  const foreign = { ...image, platform: { os: 'linux', architecture: 'riscv64' } };
  await expect(strategy(commands).open(target(foreign, false), await given())).rejects.toThrow(/another architecture/);
  expect(commands.asked).toEqual([]);
});

test('an engine whose attached commands lose what they are sent is never attached to', async () => {
  const commands = answering(quiet);
  const controller = new AbortController();
  const context = await given(controller.signal);
  const opening = strategy(commands, { ...serving, talk: 'nothing', takesTar: false }).open(target(), context);
  const reason = new Error('stop');
  setTimeout(() => {
    controller.abort(reason);
  }, 100);
  await expect(opening).rejects.toBe(reason);
  expect(commands.asked.map(([, word]) => word)).toEqual(['create', 'start', 'rm']);
});

test('without a word about it in the dialect, the way is closed', async () => {
  const closed = new ServedContainer(new EngineCli(testDialect(), answering(quiet)));
  expect(await closed.obstacle()).toBe('the engine runs no server of ours');
  expect(await strategy(answering(quiet)).obstacle()).toBeUndefined();
});

test('a server that goes away is an error of the scan, not files that cannot be read', async () => {
  const context = await given();
  const folder = path.join(context.workspace.path, 'root');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'a'), 'content');
  const servers: RunningCommand[] = [];
  const commands = answering(quiet);
  const engine: AnsweringCommands = {
    ...commands,
    start: async () => {
      // The mark that only a real container has.
      mkdirSync(path.join(folder, folderOf(commands)));
      const running = started(process.execPath, [serveDirectoryProgram, folder]);
      servers.push(running);
      return Promise.resolve(running);
    },
  };
  await using root = await strategy(engine).open(target(), context);
  expect((await root.list(at('/'))).map(({ name }) => name)).toEqual(['a']);
  await root.verified?.();
  await servers[0]?.[Symbol.asyncDispose]();
  await expect(root.verified?.()).rejects.toMatchObject({ code: 'IMGT_CONTAINER_FAILED' });
});

test('the socket is preferred to what start is attached to', async () => {
  const context = await given();
  const folder = path.join(context.workspace.path, 'root');
  mkdirSync(folder);
  const commands = answering(quiet);
  const engine: AnsweringCommands = {
    ...commands,
    start: async () => {
      mkdirSync(path.join(folder, folderOf(commands)));
      const create = commands.asked[0]?.join(' ') ?? '';
      const socket = /source=([^,]*),target=[^,]*\/socket,/.exec(create)?.[1] ?? '';
      const server = spawn(process.execPath, [serveDirectoryProgram, '--socket', socket, folder], { stdio: 'ignore' });
      onTestFinished(async () => {
        if (server.exitCode === null) await once(server, 'exit');
      });
      return Promise.resolve(started('cat', []));
    },
  };
  const root = await strategy(engine).open(target(), context);
  expect(await root.list(at('/'))).toEqual([]);
  await root[Symbol.asyncDispose]();
  expect(removals(commands)).toBe(1);
});
