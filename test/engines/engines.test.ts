import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import path from 'node:path';
import { expect, test } from 'vitest';
import { orSkip } from '../support/assets.js';
import { run } from '../support/run.js';
import {
  engineOrSkip,
  engines,
  enginesElsewhere,
  enginesScript,
  limitedEngines,
  stateRoot,
  type TestEngine,
} from './engines.js';
import { imageNames, loaded } from './images.js';
import { registries } from './registries.js';

const all = [...engines, ...limitedEngines];
const named = all.map((engine) => ({ name: engine.name, engine }));
const wherever = [...all, ...enginesElsewhere].map((engine) => ({ name: engine.name, engine }));
const everyImage = all.flatMap((engine) => imageNames.map((image) => ({ engine, image, name: engine.name })));

/** What is particular to each, in the engine's own words. */
const particular: Readonly<Record<TestEngine['name'], { readonly format: string; readonly says: string }>> = {
  docker: { format: '{{.Driver}}', says: 'overlay2' },
  'docker-containerd': {
    format: '{{.Driver}}, {{json .DriverStatus}}',
    says: 'overlayfs, [["driver-type","io.containerd.snapshotter.v1"]]',
  },
  'docker-remapped': {
    format: '{{.Driver}}, {{json .SecurityOptions}}',
    says: 'overlay2, ["name=seccomp,profile=default","name=userns"]',
  },
  'docker-distant': { format: '{{.Driver}}', says: 'overlay2' },
  podman: {
    format: '{{.Store.GraphDriverName}}, rootless: {{.Host.Security.Rootless}}',
    says: 'overlay, rootless: false',
  },
  'podman-rootless': {
    format: '{{.Store.GraphDriverName}}, rootless: {{.Host.Security.Rootless}}',
    says: 'overlay, rootless: true',
  },
  nerdctl: { format: '{{.Driver}}', says: 'overlayfs' },
  'nerdctl-rootless': {
    format: '{{.Driver}}, {{json .SecurityOptions}}',
    says: 'overlayfs, ["name=seccomp,profile=builtin","name=rootless"]',
  },
};

test.for(wherever)('$name is what its name says, with a store of its own', async ({ engine }, context) => {
  await engineOrSkip(context, engine);
  const { format, says } = particular[engine.name];
  const { stdout, stderr } = await engine.command(['info', '--format', format]);
  expect(stdout.trim(), stderr).toBe(says);
});

test.for(wherever)('$name runs a container to its end', async ({ engine }, context) => {
  await engineOrSkip(context, engine);
  const { reference } = await orSkip(context, async () => loaded(engine, 'program'));
  const options = ['--rm', '--network', 'none', '--log-driver', 'none'];
  const { exitCode, stdout, stderr } = await engine.command([
    'run',
    ...options,
    reference,
    'say',
    'hello',
    'exit',
    '42',
  ]);
  expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 42, stdout: 'hello\n' });
});

test.for(named)('$name builds an image', async ({ engine }, context) => {
  await engineOrSkip(context, engine);
  const { reference } = await orSkip(context, async () => loaded(engine, 'program'));
  const tag = `images.example/built-by-test:${process.pid}`;
  const file = path.join(engine.repository, 'test', 'engines', 'program', 'Containerfile');
  const args = ['build', '--build-arg', `BASE=${reference}`, '-t', tag, '-f', file, path.dirname(file)];
  try {
    const { exitCode, stderr } = await engine.command(args);
    expect(exitCode, stderr).toBe(0);
    const listed = await engine.command(['run', '--rm', '--network', 'none', tag, 'list', '/copied']);
    expect(listed.stdout, listed.stderr).toBe('program.c\n');
  } finally {
    await engine.command(['image', 'rm', tag]);
  }
});

test.for(everyImage)(
  'an image that is loaded has the layers of its file: $image in $name',
  { timeout: 300_000 },
  async ({ engine, image }, context) => {
    await engineOrSkip(context, engine);
    const { diffIds, reference } = await orSkip(context, async () => loaded(engine, image));
    // The other mode crashes on an image without dates.
    const mode = engine.runtime === 'nerdctl' ? ['--mode', 'native'] : [];
    const { stdout, stderr } = await engine.command(['image', 'inspect', ...mode, reference]);
    const [inspected] = JSON.parse(stdout);
    const layers: unknown = inspected.RootFS?.Layers ?? inspected.ImageConfig?.rootfs.diff_ids;
    expect(layers, stderr).toEqual(diffIds);
  },
);

test.for(named)('$name is asked by its own user, with what he can reach', async ({ engine }, context) => {
  await engineOrSkip(context, engine);
  const script = `console.log(process.getuid(), require('fs').existsSync('packages/core'))`;
  const [program, ...words] = [...engine.as, engine.node, '-e', script];
  const said = await run(program, words, { cwd: engine.workingFolder, env: engine.environment });
  expect(said).toBe(`${engine.user.uid} true\n`);
});

test('each registry answers as it is described', async (context) => {
  const { plain, login, tls } = await orSkip(context, registries);
  const status = async (url: string, headers?: Record<string, string>): Promise<number> =>
    (await fetch(`${url}/v2/`, headers === undefined ? {} : { headers })).status;
  const credentials = Buffer.from(`${login.user}:${login.password}`).toString('base64');
  expect(await status(plain.url)).toBe(200);
  expect(await status(login.url)).toBe(401);
  expect(await status(login.url, { authorization: `Basic ${credentials}` })).toBe(200);
  await expect(secureStatus(tls.url)).rejects.toThrow(/self-signed|unable to verify/);
  expect(await secureStatus(tls.url, readFileSync(tls.caFile))).toBe(200);
});

const secureStatus = async (url: string, ca?: Buffer): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${url}/v2/`, { ca }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

test('what is up stays as it is when it is started again', async (context) => {
  for (const engine of all) await engineOrSkip(context, engine);
  const started = (): readonly string[] =>
    readdirSync(path.join(stateRoot, 'started')).map((name) =>
      readFileSync(path.join(stateRoot, 'started', name), 'utf8'),
    );
  const before = started();
  await run('bash', [enginesScript, 'hold', String(process.pid)]);
  await run('bash', [enginesScript, 'release', String(process.pid)]);
  expect(started()).toEqual(before);
});
