import { mkdirSync, writeFileSync } from 'node:fs';
import type { Diagnosis } from '@imgtrack/core/host';
import { expect } from 'vitest';
import { expectNoStackTrace } from '../support/expectations.js';
import { type Outcome, type Sandbox, test } from '../support/imgtrack.js';

/** A machine without engines but for these programs: name → script. */
function machineWith(sandbox: Sandbox, programs: Readonly<Record<string, string>>): { readonly PATH: string } {
  const bin = sandbox.file('bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs))
    writeFileSync(sandbox.file('bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: bin };
}

interface Document extends Diagnosis {
  readonly schema: 'imgtrack-doctor/1';
  readonly version: string;
}

const documentOf = ({ stdout }: Outcome): Document => JSON.parse(stdout) as Document;

test('doctor on a machine without engines says so, exits with 5, and says that archives can be scanned', async ({
  sandbox,
}) => {
  const env = machineWith(sandbox, {});
  const outcome = await sandbox.imgtrack(['doctor', '--json'], { env });
  expect(outcome.exitCode, outcome.stderr).toBe(5);
  const { schema, runtimes, asked, user, node, state } = documentOf(outcome);
  expect(schema).toBe('imgtrack-doctor/1');
  expect(runtimes).toMatchObject([
    { name: 'archive', usable: true, problems: [] },
    ...['docker', 'podman', 'nerdctl'].map((name) => ({
      name,
      usable: false,
      engine: { code: 'IMGT_COMMAND_MISSING', why: `There is no command ${name} on this machine.` },
    })),
  ]);
  expect(asked).toEqual(['archive', 'docker', 'podman', 'nerdctl']);
  expect(user.uid).toBe(process.getuid?.());
  expect(node.version).toBe(process.versions.node);
  expect(state.workspaces.freeBytes).toBeGreaterThan(0);
  expectNoStackTrace(outcome);
});

test('doctor for people fits on 80 columns and says what to do', async ({ sandbox }) => {
  const env = machineWith(sandbox, {});
  const { exitCode, stdout, stderr } = await sandbox.imgtrack(['doctor'], { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: '' });
  expect(stdout).toContain('  archive: ready\n');
  expect(stdout).toContain('  docker: not usable. There is no command docker on this machine.\n');
  expect(stdout).toContain('Install docker');
  const long = stdout.split('\n').filter((line) => line.length > 80 && !line.includes(sandbox.root));
  expect(long).toEqual([]);
});

test('an engine that hangs blocks nothing for longer than its time limit', async ({ sandbox }) => {
  const env = machineWith(sandbox, { docker: 'exec /bin/sleep 60', podman: 'exec /bin/sleep 60' });
  const outcome = await sandbox.imgtrack(['doctor', '--json'], { env });
  expect(outcome.exitCode, outcome.stderr).toBe(5);
  expect(outcome.durationMs).toBeLessThan(20_000);
  const hanging = documentOf(outcome).runtimes.filter(
    ({ engine }) => engine?.usable === false && engine.code === 'IMGT_ENGINE_HANGS',
  );
  expect(hanging.map(({ name }) => name)).toEqual(['docker', 'podman']);
});

test('with a runtime that the settings name, that one must be usable, and it alone is asked', async ({ sandbox }) => {
  const env = machineWith(sandbox, {});
  const archive = await sandbox.imgtrack(['doctor', '--json', '--runtime', 'archive'], { env });
  expect(archive.exitCode, archive.stderr).toBe(0);
  expect(documentOf(archive).asked).toEqual(['archive']);
  const missing = await sandbox.imgtrack(['doctor', '--json', '--runtime', 'nope'], { env });
  expect(missing.exitCode).toBe(5);
  expect(documentOf(missing).runtimes.at(-1)).toMatchObject({
    name: 'nope',
    configured: true,
    usable: false,
    problems: [{ code: 'IMGT_PLUGIN_NOT_FOUND' }],
  });
});

test('the configured command of an engine is the one that is asked', async ({ sandbox }) => {
  const env = machineWith(sandbox, { 'my-docker': 'echo "Cannot connect to the Docker daemon" >&2; exit 1' });
  const use = JSON.stringify({ use: 'docker', with: { command: 'my-docker' } });
  const outcome = await sandbox.imgtrack(['doctor', '--json', '--set', `runtime=${use}`], { env });
  expect(outcome.exitCode, outcome.stderr).toBe(5);
  expect(documentOf(outcome).runtimes.find(({ configured }) => configured)).toMatchObject({
    name: 'docker',
    engine: { code: 'IMGT_ENGINE_UNAVAILABLE' },
  });
});
