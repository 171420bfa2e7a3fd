import { defaultLimits, type Logger, type RunRequest } from '@imgtrack/core';
import { contractContext, temporaryWorkspace } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { EngineCli } from '../engine-cli.js';
import type { ContainersDialect } from './containers-dialect.js';
import { MountedOutputs } from './mounted-outputs.js';
import { OciRunner } from './oci-runner.js';
import { type Answer, answering } from './testing/answering-commands.js';
import { testDialect } from './testing/test-dialect.js';

const request: RunRequest = {
  image: {
    id: `sha256:${'1'.repeat(64)}`,
    name: 'localhost/imgtrack/x:1',
    source: `sha256:${'2'.repeat(64)}`,
    [Symbol.asyncDispose]: async () => undefined,
  },
  payload: {
    files: [],
    command: ['/opt/scan', '--out', '-x'],
    environment: {},
    capabilities: ['DAC_READ_SEARCH'],
    outputs: ['/out', '/var/a,b'],
    network: 'none',
  },
};
const ended = '{"Status":"exited","OOMKilled":false,"ExitCode":3}\n';

interface Given {
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly changes?: Partial<ContainersDialect>;
  readonly request?: Partial<RunRequest>;
}

async function run({ answers = {}, changes, request: other }: Given = {}) {
  await using workspace = await temporaryWorkspace();
  const warned: string[] = [];
  const logger: Logger = { debug: () => undefined, warn: (message) => void warned.push(message) };
  const commands = answering(([, word = '']) => answers[word] ?? (word === 'container' ? { stdout: ended } : {}));
  const runner = new OciRunner(new EngineCli(testDialect(changes), commands), new MountedOutputs());
  const context = contractContext(undefined, {
    workspace,
    logger,
    labels: { a: 'b=c' },
    limits: { ...defaultLimits, memoryBytes: 1000, processes: 9 },
  });
  const outcome = await runner.run({ ...request, ...other }, context).then(
    async (container) => {
      await container[Symbol.asyncDispose]();
      return { container };
    },
    (error: unknown) => ({ error }),
  );
  const asked = commands.asked.map((words) => words.map((word) => word.replace(workspace.path, 'WORKSPACE')));
  return { outcome, warned, asked, verbs: asked.map(([, verb]) => verb) };
}

test('a container is created hard, under a name that is known before, then started, awaited, inspected and removed', async () => {
  const { asked, outcome } = await run();
  const [create = [], ...others] = asked;
  const name = create[3] ?? '';
  expect(name).toMatch(/^imgtrack-[0-9a-f-]+$/);
  expect(create).toEqual([
    'engine',
    'create',
    ...['--name', name, '--pull', 'never', '--label', 'a=b=c'],
    ...['--network', 'none', '--user', '0:0', '--workdir', '/', '--stop-signal', 'SIGTERM', '--no-healthcheck'],
    ...['--cap-drop', 'ALL', '--cap-add', 'DAC_READ_SEARCH', '--security-opt', 'no-new-privileges'],
    ...['--pids-limit', '9', '--memory', '1000', '--memory-swap', '1000'],
    ...['--volume', '/dev/null:/etc/ld.so.preload:ro', '--log-opt', 'max-size=128k'],
    ...['--env-file', 'WORKSPACE/run-1/environment'],
    ...['--entrypoint', '/opt/scan', 'localhost/imgtrack/x:1', '--out', '-x'],
  ]);
  expect(others).toEqual([
    ['engine', 'start', name],
    ['engine', 'wait', name],
    ['engine', 'container', 'inspect', '--format', '{{json .State}}', name],
    ['engine', 'logs', name],
    ['engine', 'rm', '--force', '--volumes', name],
  ]);
  expect(outcome).toMatchObject({ container: { id: name, exit: { kind: 'exited', code: 3 } } });
});

const attached = { attachArgs: ['--sig-proxy=false'] } as const;

test('where an engine can be listened to, a container is only started: its end and its output are told by that', async () => {
  const start = { stdout: 'a'.repeat(20_000), stderr: 'the end' };
  const { verbs, outcome, asked } = await run({ changes: attached, answers: { start } });
  expect(verbs).toEqual(['create', 'start', 'rm']);
  expect(asked[1]?.slice(0, -1)).toEqual(['engine', 'start', '--attach', '--sig-proxy=false']);
  const tail = `${'a'.repeat(16_384 - 7)}the end`;
  expect(outcome).toMatchObject({ container: { exit: { kind: 'exited', code: 0 }, tail } });
});

test.each([['attached', attached, 'start'] as const, ['not attached', {}, 'wait'] as const])(
  'an abort removes a container at once, and once more when nothing starts it any longer: %s',
  async (_, changes, during) => {
    const abort = new AbortController();
    await using workspace = await temporaryWorkspace();
    const commands = answering(([, word]) => {
      if (word === during) abort.abort(new Error('enough'));
      return word === 'container' ? { stdout: ended } : {};
    });
    const runner = new OciRunner(new EngineCli(testDialect(changes), commands), new MountedOutputs());
    const context = contractContext(abort.signal, { workspace });
    await runner.run(request, context).then(
      async (container) => container[Symbol.asyncDispose](),
      () => undefined,
    );
    expect(commands.asked.filter(([, word]) => word === 'rm')).toHaveLength(2);
  },
);

test('of a container that was listened to and did not end well the engine is asked how', async () => {
  const start = { exitCode: 137, stderr: 'enough' };
  const container = { stdout: '{"Status":"exited","OOMKilled":true,"ExitCode":137}' };
  const { outcome } = await run({ changes: attached, answers: { start, container } });
  expect(outcome).toMatchObject({ container: { exit: { kind: 'killed', reason: 'out-of-memory' }, tail: 'enough' } });
});

test('a container that was to be listened to and never started is told in the words of the engine', async () => {
  const start = { exitCode: 125, stderr: 'Error: network corporate not found' };
  const container = { stdout: '{"Status":"created","ExitCode":127}' };
  const { outcome, verbs } = await run({ changes: attached, answers: { start, container } });
  expect(outcome).toMatchObject({
    error: { code: 'IMGT_CONTAINER_FAILED', message: expect.stringContaining('engine network ls') as unknown },
  });
  expect(verbs.at(-1)).toBe('rm');
});

test('a network is attached only where the payload asks for an uplink: the one that was named, or that of the engine', async () => {
  const networkOf = async (other: Partial<RunRequest>) => {
    const { asked } = await run({ request: other });
    const [create = []] = asked;
    return create.includes('--network') ? create[create.indexOf('--network') + 1] : 'default';
  };
  const uplink = { ...request.payload, network: 'uplink' } as const;
  expect(await networkOf({ network: 'corporate' })).toBe('none');
  expect(await networkOf({ network: 'corporate', payload: uplink })).toBe('corporate');
  expect(await networkOf({ payload: uplink })).toBe('default');
  expect(await networkOf({})).toBe('none');
});

test('outputs are mounted where an engine cannot copy them, also under paths that CSV would split', async () => {
  const { asked } = await run({ changes: { outputs: () => 'mount' } });
  expect(asked[0]).toEqual(
    expect.arrayContaining([
      'type=bind,source=WORKSPACE/outputs-1/0,target=/out',
      'type=bind,source=WORKSPACE/outputs-1/1,"target=/var/a,b"',
    ]),
  );
});

test('a file size is limited where the engine has limits of its own besides', async () => {
  const { asked } = await run({ changes: { limitsFileSizes: true } });
  expect(asked[0]).toContain(`fsize=${defaultLimits.collectedBytes}`);
});

test.each(['create', 'start', 'wait'])(
  'a failure of "%s" is told in the words of the engine, and the container is removed',
  async (word) => {
    const { outcome, verbs } = await run({ answers: { [word]: { exitCode: 125, stderr: 'Error: it is too late' } } });
    expect(outcome).toMatchObject({
      error: { code: 'IMGT_CONTAINER_FAILED', facts: { stderr: 'Error: it is too late' } },
    });
    expect(verbs.at(-1)).toBe('rm');
  },
);

test('an engine that has gone is told as that', async () => {
  const { outcome } = await run({ answers: { start: { exitCode: 1, stderr: 'cannot connect to it' } } });
  expect(outcome).toMatchObject({ error: { code: 'IMGT_ENGINE_UNAVAILABLE' } });
});

test('of a network that does not exist it is said how to find one', async () => {
  const stderr = 'Error response from daemon: network corporate not found';
  const { outcome } = await run({ answers: { start: { exitCode: 1, stderr } } });
  expect(outcome).toMatchObject({ error: { message: expect.stringContaining('engine network ls') as unknown } });
});

test('limits that are ignored are said', async () => {
  expect((await run({ answers: { create: { stderr: 'limits are ignored' } } })).warned).toEqual([
    'engine does not limit memory and processes here: limits are ignored',
  ]);
});

test('a container that cannot be removed is a warning with the command, and changes no result', async () => {
  const { outcome, warned } = await run({ answers: { rm: { exitCode: 1, stderr: 'device busy' } } });
  expect(outcome).toHaveProperty('container');
  expect(warned).toEqual([expect.stringMatching(/device busy.*engine rm --force --volumes imgtrack-/s)]);
});

test('a container that ended just when it was to be killed is removed once more, and any other that stays is not', async () => {
  const stderr = 'Error: cannot remove container x as it could not be stopped: container state improper: stopped';
  const changes = { endedMeanwhile: /as it could not be stopped: [^\n]*container state improper/ };
  const answers = { rm: { exitCode: 2, stderr } };
  expect((await run({ changes, answers })).verbs.slice(-2)).toEqual(['rm', 'rm']);
  expect((await run({ answers })).verbs.slice(-2)).toEqual(['logs', 'rm']);
});

test('a container that has gone by itself needs no warning', async () => {
  expect((await run({ answers: { rm: { exitCode: 1, stderr: 'Error: No such container: x' } } })).warned).toEqual([]);
});

test.each(['', '[]', '{"Status":"running","ExitCode":0}', 'null'])(
  'nonsense about the end is no exit: %j',
  async (stdout) => {
    const { outcome, verbs } = await run({ answers: { container: { stdout } } });
    expect(outcome).toMatchObject({ error: { code: 'IMGT_ENGINE_UNREADABLE' } });
    expect(verbs.at(-1)).toBe('rm');
  },
);

test('output that cannot be read is none, and changes no result', async () => {
  const { outcome } = await run({ answers: { logs: { exitCode: 1 } } });
  expect(outcome).toMatchObject({ container: { tail: '' } });
});

test('of the output the last 16 KB are told', async () => {
  const { outcome } = await run({ answers: { logs: { stdout: 'a'.repeat(20_000), stderr: 'the end' } } });
  expect(outcome).toMatchObject({ container: { tail: `${'a'.repeat(16_384 - 7)}the end` } });
});
