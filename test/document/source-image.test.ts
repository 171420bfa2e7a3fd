import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { registries } from '../engines/registries.js';
import { commandsDuring, imgtrack, leftBy, scanned, stepsOf } from './document-scan.js';
import { ask, ownImage } from './own-image.js';
import { eachKind, everyEngine, onEngines } from './promises.js';

/** Where only the engine has it, once it was pushed and removed. */
async function pushed(engine: TestEngine): Promise<string> {
  const { reference } = await loaded(engine, 'static');
  const name = `${registries().plain.host}/document:${engine.name}`;
  await ask(engine, 'tag', reference, name);
  await ask(engine, 'push', name);
  await ask(engine, 'rmi', name);
  return name;
}

const identityOf = async (engine: TestEngine, reference: string): Promise<string> =>
  ask(engine, 'image', 'inspect', '--format', '{{.Id}} {{.RepoTags}} {{.RootFS.Layers}}', reference);

onEngines(eachKind, (promise) => {
  promise(
    '--pull has the engine fetch the image first, with the log-in that the engine has',
    async ({ sandbox, engine }) => {
      const name = await pushed(engine);
      try {
        const absent = await imgtrack(sandbox, engine, [name, '--output-dir', 'out']);
        expect(absent.reports).toMatchObject([{ status: 'failed', error: { code: 'IMGT_IMAGE_NOT_FOUND' } }]);
        const { report, events } = await scanned(sandbox, engine, [name, '--pull', '--output-dir', 'out']);
        expect(report.inventory.documents).toHaveLength(1);
        expect(events).toContainEqual(
          expect.objectContaining({ type: 'command.finished', command: `${engine.runtime} pull` }),
        );
      } finally {
        await engine.command(['rmi', name]);
      }
    },
  );

  promise(
    'a registry that wants a log-in is an error that says so: imgtrack logs in nowhere',
    async ({ sandbox, engine }) => {
      const scan = await imgtrack(sandbox, engine, [
        `${registries().login.host}/secret:1`,
        '--pull',
        '--output-dir',
        'out',
      ]);
      expect([scan.exitCode, scan.reports]).toMatchObject([
        5,
        [{ status: 'failed', error: { code: 'IMGT_PULL_DENIED' } }],
      ]);
    },
  );

  promise('the inventory says the id and the repo digests of the source image', async ({ sandbox, engine }) => {
    const name = await pushed(engine);
    try {
      const { report } = await scanned(sandbox, engine, [name, '--pull', '--output-dir', 'out']);
      const { id, repoDigests } = report.inventory.image;
      expect(await identityOf(engine, name)).toContain(id.replace('sha256:', ''));
      expect(repoDigests).toContainEqual(expect.stringMatching(/^127\.0\.0\.1:\d+\/document@sha256:[0-9a-f]{64}$/));
    } finally {
      await engine.command(['rmi', name]);
    }
  });

  promise(
    'an image that the engine does not have ends the run before anything is made',
    async ({ sandbox, engine }) => {
      const scan = await imgtrack(sandbox, engine, ['images.example/nowhere:1', '--output-dir', 'out']);
      expect(scan.exitCode).toBe(5);
      expect(scan.reports).toMatchObject([
        { status: 'failed', step: 'resolve', error: { code: 'IMGT_IMAGE_NOT_FOUND' } },
      ]);
      expect(scan.said).toContain('images.example/nowhere:1');
      expect(stepsOf(scan)).toEqual(['resolve']);
    },
  );

  promise('a container of the source image that runs meanwhile is left alone', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const name = `document-${randomUUID().slice(0, 8)}`;
    await ask(engine, 'run', '--detach', '--network', 'none', '--name', name, reference, '/bin/sleep', '300');
    try {
      const running = ['inspect', '--format', '{{.Id}} {{.State.Pid}} {{.State.Running}}', name] as const;
      const before = await ask(engine, ...running);
      expect(before).toMatch(/ true$/);
      await scanned(sandbox, engine, [reference, '--output-dir', 'out']);
      expect(await ask(engine, ...running)).toBe(before);
    } finally {
      await engine.command(['rm', '--force', name]);
    }
  });
});

onEngines(everyEngine, (promise) => {
  promise('the source image keeps its id, its names and its layers', async ({ sandbox, engine }) => {
    await using image = await ownImage(sandbox, engine, 'static');
    const before = await identityOf(engine, image.reference);
    const scan = await scanned(sandbox, engine, [image.reference, '--output-dir', 'out']);
    expect(commandsDuring(scan, 'run')).not.toEqual([]);
    expect(await identityOf(engine, image.reference)).toBe(before);
    expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  });
});

onEngines(
  everyEngine.filter((name) => name !== 'nerdctl'),
  (promise) => {
    promise('a source image without a name survives its scan', async ({ sandbox, engine }) => {
      const { reference } = await loaded(engine, 'static');
      const name = `document-${randomUUID().slice(0, 8)}`;
      await ask(engine, 'create', '--name', name, '--network', 'none', reference, '/bin/true');
      const id = (await ask(engine, 'commit', '--change', `LABEL document=${name}`, name)).split('\n').at(-1) ?? '';
      await ask(engine, 'rm', name);
      try {
        const { report } = await scanned(sandbox, engine, [id, '--output-dir', 'out']);
        expect(report.inventory.documents).toHaveLength(1);
        expect(await ask(engine, 'image', 'inspect', '--format', '{{.Id}}', id)).toContain(id.replace('sha256:', ''));
      } finally {
        await engine.command(['rmi', id]);
      }
    });
  },
);
