import path from 'node:path';
import { expect } from 'vitest';
import { type EngineTest, onEachEngine, onWholeEngines } from '../../contract/each-engine.js';
import { loaded, testImage } from '../../engines/images.js';
import { askLdd } from '../../../packages/engine-oci/src/derive/ask-ldd.js';
import { payloadOf, throughAll, well } from './through-all.js';

const announcement = {
  LD_PRELOAD: 'loaded by LD_PRELOAD',
  LD_LIBRARY_PATH: 'loaded by LD_LIBRARY_PATH',
  '/etc/ld.so.preload': 'loaded by /etc/ld.so.preload',
} as const;

/** A scanner that the image's own loader loads, as one that is built for a C library is. */
const dynamic = async (): Promise<{ readonly program: string }> => ({
  program: path.join((await testImage('hijack')).tree, 'program'),
});

async function asItIs({ engine }: EngineTest): Promise<string> {
  const { reference } = await loaded(engine, 'hijack');
  const name = `imgtrack-test-hijack-${process.pid}`;
  const words = ['--name', name, '--network', 'none', '--pull', 'never', reference, 'say', 'ran', 'sleep', '0.3'];
  try {
    return (await engine.command(['run', ...words])).stdout;
  } finally {
    await engine.command(['rm', '--force', name]);
  }
}

onEachEngine(
  (run, engine) => {
    run('the image that is to hijack a program does so where nobody keeps it from it', async (given) => {
      const printed = await asItIs(given);
      for (const words of Object.values(announcement)) expect(printed).toContain(words);
    });

    for (const [what, words] of Object.entries(announcement)) {
      run(`${what} of the source image loads nothing into a dynamic scanner`, async (given) => {
        const { lines, exit } = await throughAll(given, {
          image: 'hijack',
          words: ['say', 'ran'],
          changes: await dynamic(),
        });
        expect(exit, lines.join('\n')).toEqual(well);
        expect(lines).toContain('ran');
        expect(lines).not.toContain(words);
      });
    }

    run('a false ldd is not asked where a loader can be looked for', async ({ steps, source, context }) => {
      const image = await source((await loaded(engine, 'hijack')).reference);
      expect(await steps.libc.detect(image, context())).toMatchObject({ family: 'glibc', how: 'loader' });
    });

    run('a false ldd that is asked lies, and the scanner for the other library does not start', async (given) => {
      const { cli, steps, source, context, leftovers } = given;
      const image = await source((await loaded(engine, 'hijack')).reference);
      expect(await askLdd(cli, image, context())).toEqual({ family: 'musl', version: '1.2.3', how: 'ldd' });
      const musl = path.join((await testImage('musl')).tree, 'program');
      const payload = await payloadOf(['say', 'ran'], { program: musl });
      {
        await using derived = await steps.builder.build({ image, payload, labels: {} }, context());
        // Some runtimes find out only in the container, where it is what is printed.
        const outcome = await steps.runner.run({ image: derived, payload }, context()).then(
          async (container) => {
            await container[Symbol.asyncDispose]();
            return { exit: container.exit, words: container.tail };
          },
          (error: unknown) => ({ exit: undefined, words: String(error) }),
        );
        expect(outcome).not.toMatchObject({ exit: well });
        expect(outcome.words).toMatch(/no such file or directory/i);
      }
      expect(await leftovers(context())).toEqual([]);
    });
  },
  [onWholeEngines],
);
