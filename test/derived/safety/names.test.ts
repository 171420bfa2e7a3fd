import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ImgtrackError } from '@imgtrack/core';
import { expect } from 'vitest';
import { type EngineTest, onEachEngine, onWholeEngines } from '../../contract/each-engine.js';
import { loaded } from '../../engines/images.js';
import { throughAll, well } from './through-all.js';

/** A registry on the loopback that has nothing, and keeps what it is asked for. */
async function recordingRegistry(): Promise<
  { readonly host: string; readonly asked: readonly string[] } & AsyncDisposable
> {
  const asked: string[] = [];
  const server: Server = createServer(({ method, url }, response) => {
    asked.push(`${method ?? ''} ${url ?? ''}`);
    response.writeHead(404).end();
  });
  // A client that tries TLS first.
  server.on('clientError', (_, socket) => {
    asked.push('something else');
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A name of our own for a test image, which goes with the test. */
async function named(
  { engine }: EngineTest,
  image: 'static' | 'program',
  host = 'localhost',
): Promise<{ readonly name: string } & AsyncDisposable> {
  const name = `${host}/imgtrack-test-names:${randomUUID()}`;
  const { reference } = await loaded(engine, image);
  const { exitCode, stderr } = await engine.command(['tag', reference, name]);
  expect(exitCode, stderr).toBe(0);
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await engine.command(['rmi', name]);
    },
  };
}

const codeOf = (error: unknown): string => (ImgtrackError.is(error) ? error.code : String(error));

onEachEngine(
  (run, engine) => {
    run(
      'a tag that moves between inspect and build: the image that was inspected is scanned, or none',
      async (given) => {
        await using tag = await named(given, 'static');
        const inspected = await given.source(tag.name);
        const other = await loaded(engine, 'program');
        expect((await engine.command(['tag', other.reference, tag.name])).exitCode).toBe(0);
        expect((await given.source(tag.name)).layers).not.toEqual(inspected.layers);
        // A shell is in the one image alone.
        const outcome = await throughAll(given, { image: inspected, words: ['list', '/'] }).then(
          ({ lines }) => (lines.includes('bin') ? 'the inspected one' : `another one: ${lines.join(' ')}`),
          codeOf,
        );
        expect(['the inspected one', 'IMGT_BASE_CHANGED', 'IMGT_IMAGE_REMOVED']).toContain(outcome);
        expect(await given.leftovers(given.context())).toEqual([]);
      },
    );

    run(
      'an image whose name would lead to a registry is scanned without asking it, also when its name has gone',
      async (given) => {
        await using registry = await recordingRegistry();
        // nerdctl without root has no network to ask by.
        if (engine.name !== 'nerdctl-rootless') {
          const { exitCode } = await engine.command(['pull', `${registry.host}/imgtrack-test-control:1`]);
          expect(exitCode).not.toBe(0);
          expect(registry.asked.length, 'The registry sees those who ask it.').toBeGreaterThan(0);
        }
        const before = registry.asked.length;
        const scan = async (removeFirst: boolean): Promise<string> => {
          await using tag = await named(given, 'static', registry.host);
          const image = await given.source(tag.name);
          if (removeFirst) expect((await engine.command(['rmi', tag.name])).exitCode).toBe(0);
          return await throughAll(given, { image, words: ['list', '/'] }).then(
            ({ exit }) => JSON.stringify(exit),
            codeOf,
          );
        };
        expect(await scan(false)).toBe(JSON.stringify(well));
        expect([JSON.stringify(well), 'IMGT_IMAGE_REMOVED', 'IMGT_CONTAINER_FAILED']).toContain(await scan(true));
        expect(registry.asked.slice(before)).toEqual([]);
      },
    );

    run(
      'an image that has gone since it was inspected is said to have gone, and no registry is asked for it',
      async (given) => {
        await using registry = await recordingRegistry();
        const name = `${registry.host}/imgtrack-test-gone:${randomUUID()}`;
        const container = `imgtrack-test-gone-${randomUUID()}`;
        const { reference } = await loaded(engine, 'static');
        // An image of its own: other names would keep it.
        const pause = engine.runtime === 'nerdctl' ? ['--pause=false'] : [];
        for (const args of [
          ['create', '--name', container, '--pull', 'never', '--network', 'none', reference, '/bin/true'],
          ['commit', ...pause, container, name],
          ['rm', '--force', container],
        ]) {
          const { exitCode, stderr } = await engine.command(args);
          expect(exitCode, stderr).toBe(0);
        }
        const image = await given.source(name);
        expect((await engine.command(['rmi', name])).exitCode).toBe(0);
        const outcome = await throughAll(given, { image, words: ['list', '/'] }).then(() => 'scanned', codeOf);
        expect(outcome).toBe('IMGT_IMAGE_REMOVED');
        expect(registry.asked).toEqual([]);
        expect(await given.leftovers(given.context())).toEqual([]);
      },
    );

    run('an image with one name keeps it', async (given) => {
      await using tag = await named(given, 'static');
      const image = await given.source(tag.name);
      await throughAll(given, { image, words: ['say', 'x'] });
      expect((await given.source(tag.name)).id).toBe(image.id);
      expect((await given.source((await loaded(engine, 'static')).reference)).repoTags).toEqual(image.repoTags);
    });

    run('an image without a name survives the scan', async (given) => {
      // It has none of them.
      if (engine.runtime === 'nerdctl') return;
      const { reference } = await loaded(engine, 'static');
      const container = `imgtrack-test-unnamed-${randomUUID()}`;
      await engine.command([
        'create',
        '--name',
        container,
        '--pull',
        'never',
        '--network',
        'none',
        reference,
        '/bin/true',
      ]);
      const { stdout } = await engine.command(['commit', '--change', `LABEL com.example.test=${container}`, container]);
      await engine.command(['rm', '--force', container]);
      const id = stdout.trim().split('\n').at(-1) ?? '';
      try {
        const image = await given.source(id);
        expect(image.repoTags).toEqual([]);
        expect(await throughAll(given, { image, words: ['list', '/'] })).toMatchObject({ exit: well });
        expect((await given.source(id)).layers).toEqual(image.layers);
      } finally {
        await engine.command(['rmi', '--force', id]);
      }
    });
  },
  [onWholeEngines],
);
