import { createHash } from 'node:crypto';
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
  /** By the subcommand, or by all words. */
  readonly answers?: Readonly<Record<string, Answer>> | ((words: readonly string[]) => Answer | undefined);
  readonly changes?: Partial<ContainersDialect>;
  readonly request?: Partial<RunRequest>;
  /** Of the same runner. */
  readonly runsBefore?: number;
}

async function run({ answers = {}, changes, request: other, runsBefore = 0 }: Given = {}) {
  await using workspace = await temporaryWorkspace();
  const warned: string[] = [];
  const logger: Logger = { debug: () => undefined, warn: (message) => void warned.push(message) };
  const commands = answering((words) => {
    const [, word = ''] = words;
    const answer = typeof answers === 'function' ? answers(words) : answers[word];
    return answer ?? (word === 'container' ? { stdout: ended } : {});
  });
  const runner = new OciRunner(new EngineCli(testDialect(changes), commands), new MountedOutputs());
  const once = async () => runner.run({ ...request, ...other }, context);
  const context = contractContext(undefined, {
    workspace,
    logger,
    labels: { a: 'b=c' },
    limits: { ...defaultLimits, memoryBytes: 1000, processes: 9 },
  });
  for (let before = 0; before < runsBefore; before += 1) await (await once())[Symbol.asyncDispose]();
  const outcome = await once().then(
    async (container) => {
      await container[Symbol.asyncDispose]();
      return { container };
    },
    (error: unknown) => ({ error }),
  );
  const asked = commands.asked.map((words) => words.map((word) => word.replace(workspace.path, 'WORKSPACE')));
  return { outcome, warned, asked, verbs: asked.map(([, verb]) => verb) };
}

test('a container is run hard, under a name that is known before, awaited, inspected and removed', async () => {
  const { asked, outcome } = await run();
  const [ran = [], ...others] = asked;
  const name = ran[4] ?? '';
  expect(name).toMatch(/^imgtrack-[0-9a-f-]+$/);
  expect(ran).toEqual([
    'engine',
    'run',
    '--detach',
    ...['--name', name, '--pull', 'never', '--label', 'a=b=c'],
    ...['--network', 'none', '--user', '0:0', '--workdir', '/', '--stop-signal', 'SIGTERM', '--no-healthcheck'],
    ...['--cap-drop', 'ALL', '--cap-add', 'DAC_READ_SEARCH', '--security-opt', 'no-new-privileges'],
    ...['--pids-limit', '9', '--memory', '1000', '--memory-swap', '1000'],
    ...['--volume', '/dev/null:/etc/ld.so.preload:ro', '--log-opt', 'max-size=128k'],
    ...['--env-file', 'WORKSPACE/run-1/environment'],
    ...['--entrypoint', '/opt/scan', 'localhost/imgtrack/x:1', '--out', '-x'],
  ]);
  expect(others).toEqual([
    ['engine', 'wait', name],
    ['engine', 'container', 'inspect', '--format', '{{json .State}}', name],
    ['engine', 'logs', name],
    ['engine', 'rm', '--force', '--volumes', name],
  ]);
  expect(outcome).toMatchObject({ container: { id: name, exit: { kind: 'exited', code: 3 } } });
});

const attached = { attachArgs: ['--sig-proxy=false'] } as const;

test('an engine that tells by "wait" that a container ended well is not asked how', async () => {
  const { verbs, outcome } = await run({ answers: { wait: { stdout: '0\n' } } });
  expect(verbs).toEqual(['run', 'wait', 'logs', 'rm']);
  expect(outcome).toMatchObject({ container: { exit: { kind: 'exited', code: 0 } } });
});

test('where an engine can be listened to, a container is only run: its end and its output are told by that', async () => {
  const ran = { stdout: 'a'.repeat(20_000), stderr: 'the end' };
  const { verbs, outcome, asked } = await run({ changes: attached, answers: { run: ran } });
  expect(verbs).toEqual(['run', 'rm']);
  expect(asked[0]?.slice(0, 4)).toEqual(['engine', 'run', '--sig-proxy=false', '--name']);
  const tail = `${'a'.repeat(16_384 - 7)}the end`;
  expect(outcome).toMatchObject({ container: { exit: { kind: 'exited', code: 0 }, tail } });
});

test.each([['attached', attached, 'run'] as const, ['not attached', {}, 'wait'] as const])(
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
  const ran = { exitCode: 137, stderr: 'enough' };
  const container = { stdout: '{"Status":"exited","OOMKilled":true,"ExitCode":137}' };
  const { outcome } = await run({ changes: attached, answers: { run: ran, container } });
  expect(outcome).toMatchObject({ container: { exit: { kind: 'killed', reason: 'out-of-memory' }, tail: 'enough' } });
});

test.each([
  ['was made, and never started', { stdout: '{"Status":"created","ExitCode":127}' }],
  ['was never made', { exitCode: 1, stderr: 'Error: No such container: x' }],
])('a container that was to be listened to and %s is told in the words of the engine', async (_, container) => {
  const ran = { exitCode: 125, stderr: 'Error: network corporate not found' };
  const { outcome, verbs } = await run({ changes: attached, answers: { run: ran, container } });
  expect(outcome).toMatchObject({
    error: { code: 'IMGT_CONTAINER_FAILED', message: expect.stringContaining('engine network ls') as unknown },
  });
  expect(verbs.at(-1)).toBe('rm');
});

test('what a container printed by itself is no word of the engine, also where it is the number of its failures', async () => {
  const ran = { exitCode: 125, stderr: 'no such file or directory' };
  const container = { stdout: '{"Status":"exited","OOMKilled":false,"ExitCode":125}' };
  const { outcome } = await run({ changes: attached, answers: { run: ran, container } });
  expect(outcome).toMatchObject({ container: { exit: { kind: 'exited', code: 125 }, tail: ran.stderr } });
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

const withFile = (content: string) => {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    payload: { ...request.payload, files: [{ source: '/nothing', target: '/out/nothing', mode: 0o644, sha256 }] },
  } satisfies Partial<RunRequest>;
};
const ownFolder = withFile('');
const mounts = { mountsFolders: 'labelled', mountMissing: /no such folder/ } as const;

test.runIf(process.getuid?.() === 0)(
  'for root a folder of this machine is mounted over an output that is an empty folder of the payload, and over no other',
  async () => {
    const mountsOf = async (other: Partial<RunRequest>, changes: Partial<ContainersDialect> = mounts) =>
      (await run({ request: other, changes })).asked[0]?.filter((word) => word.startsWith('type=bind'));
    expect(await mountsOf(ownFolder)).toEqual(['type=bind,source=WORKSPACE/outputs-1/0,target=/out,relabel=private']);
    expect(await mountsOf({})).toEqual([]);
    expect(await mountsOf(withFile('settings'))).toEqual([]);
    expect(await mountsOf(ownFolder, { mountsFolders: 'never' })).toEqual([]);
    expect(await mountsOf({ ...ownFolder, kept: true })).toEqual([]);
  },
);

test.runIf(process.getuid?.() === 0)(
  'an engine that does not see the folders of this machine is told one once, and runs containers without them',
  async () => {
    const elsewhere: Given = {
      request: ownFolder,
      changes: mounts,
      answers: (words) => (words.includes('--mount') ? { exitCode: 1, stderr: 'no such folder: /tmp/x' } : undefined),
    };
    const { outcome, asked, verbs } = await run(elsewhere);
    expect(verbs).toEqual(['run', 'rm', 'run', 'wait', 'container', 'logs', 'rm']);
    expect(asked[2]).not.toContain('--mount');
    expect(outcome).toHaveProperty('container');
    const { asked: twice } = await run({ ...elsewhere, runsBefore: 1 });
    expect(twice.filter((words) => words.includes('--mount'))).toHaveLength(1);
  },
);

test('a file size is limited where the engine has limits of its own besides', async () => {
  const { asked } = await run({ changes: { limitsFileSizes: true } });
  expect(asked[0]).toContain(`fsize=${defaultLimits.collectedBytes}`);
});

test.each(['run', 'wait'])(
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
  const { outcome } = await run({ answers: { run: { exitCode: 1, stderr: 'cannot connect to it' } } });
  expect(outcome).toMatchObject({ error: { code: 'IMGT_ENGINE_UNAVAILABLE' } });
});

test('of a network that does not exist it is said how to find one', async () => {
  const stderr = 'Error response from daemon: network corporate not found';
  const { outcome } = await run({ answers: { run: { exitCode: 1, stderr } } });
  expect(outcome).toMatchObject({ error: { message: expect.stringContaining('engine network ls') as unknown } });
});

test('limits that are ignored are said', async () => {
  expect((await run({ answers: { run: { stderr: 'well\nlimits are ignored\n' } } })).warned).toEqual([
    'engine does not limit memory and processes here: limits are ignored',
  ]);
});

test('limits that are ignored are said, and are no output, where a container is listened to', async () => {
  const ran = { stdout: 'out\n', stderr: 'limits are ignored\nerror\n' };
  const { warned, outcome } = await run({ changes: attached, answers: { run: ran } });
  expect(warned).toEqual(['engine does not limit memory and processes here: limits are ignored']);
  expect(outcome).toMatchObject({ container: { tail: 'out\nerror\n' } });
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

test('an engine that keeps the output in a file of this machine is not asked for it, unless the container is kept', async () => {
  const changes = { logFileArgs: (file: string) => ['--log-opt', `path=${file}`] };
  const { asked, verbs } = await run({ changes });
  expect(asked[0]).toContain('path=WORKSPACE/log-2/container');
  expect(verbs).not.toContain('logs');
  expect((await run({ changes, request: { kept: true } })).verbs).toContain('logs');
});

test('output that cannot be read is none, and changes no result', async () => {
  const { outcome } = await run({ answers: { logs: { exitCode: 1 } } });
  expect(outcome).toMatchObject({ container: { tail: '' } });
});

test('of the output the last 16 KB are told', async () => {
  const { outcome } = await run({ answers: { logs: { stdout: 'a'.repeat(20_000), stderr: 'the end' } } });
  expect(outcome).toMatchObject({ container: { tail: `${'a'.repeat(16_384 - 7)}the end` } });
});
