import { expect } from 'vitest';
import { onEachEngine, onWholeEngines } from '../../contract/each-engine.js';
import { throughAll, well } from './through-all.js';

const scanner = ['say', 'the scanner'];
const ran = { exit: well, lines: ['the scanner'], files: {} };

onEachEngine(
  (run) => {
    run('ENTRYPOINT of the source image has no effect', async (given) => {
      expect(await throughAll(given, { image: 'traces', words: scanner })).toMatchObject(ran);
    });

    run('CMD of the source image has no effect, also on a scanner without arguments', async (given) => {
      const { lines, exit } = await throughAll(given, {
        image: 'traces',
        words: [],
        changes: { command: ['/imgtrack-test/program'] },
      });
      expect([lines, exit]).toEqual([[], well]);
    });

    run('SHELL of the source image has no effect', async (given) => {
      const { lines } = await throughAll(given, { image: 'traces', words: scanner });
      expect(lines).not.toContain('by-shell');
    });

    run('HEALTHCHECK of the source image is never run', async (given) => {
      const { lines, exit } = await throughAll(given, { image: 'traces', words: ['sleep', '2.5', 'list', '/'] });
      expect(exit).toEqual(well);
      expect(lines).toContain('imgtrack-test');
      expect(lines).not.toContain('by-healthcheck');
    });

    run('WORKDIR of the source image is not the folder of the scanner, and is not made for it', async (given) => {
      const { lines } = await throughAll(given, { image: 'traces', words: ['cwd', 'list', '/'] });
      expect(lines[0]).toBe('/');
      expect(lines).toContain('imgtrack-test');
      expect(lines).not.toContain('by-workdir');
    });

    run('USER of the source image is not that of the scanner', async (given) => {
      const { lines } = await throughAll(given, { image: 'traces', words: ['id'] });
      expect(lines).toEqual([
        expect.stringMatching(/^uid=0 gid=0 groups=0? caps=0000000000000004 no-new-privileges=1$/),
      ]);
    });

    run('STOPSIGNAL of the source image does not keep a container alive that is to end', async (given) => {
      const late = new Error('late');
      const stop = new AbortController();
      const timer = setTimeout(() => {
        stop.abort(late);
      }, 4_000);
      const begun = performance.now();
      await expect(throughAll(given, { image: 'traces', words: ['sleep', '60'], signal: stop.signal })).rejects.toBe(
        late,
      );
      clearTimeout(timer);
      expect(performance.now() - begun).toBeLessThan(20_000);
      expect(await given.leftovers(given.context())).toEqual([]);
    });

    run('VOLUME of the source image hides no file of the scanner, and leaves no volume', async (given) => {
      const { engine } = given;
      const volumes = async (): Promise<readonly string[]> =>
        (await engine.command(['volume', 'ls', '--quiet'])).stdout.split('\n').filter((name) => name !== '');
      const before = new Set(await volumes());
      const found = await throughAll(given, {
        image: 'traces',
        words: [...scanner, 'list', '/volume'],
        changes: { target: '/volume/program' },
      });
      expect(found).toMatchObject({ exit: well, lines: ['the scanner', 'program'] });
      // Others may have made one meanwhile, and remove it as we do.
      await expect
        .poll(async () => (await volumes()).filter((name) => !before.has(name)), { timeout: 20_000 })
        .toEqual([]);
    });

    run('an image without /etc/passwd is scanned as root', async (given) => {
      const { lines, exit } = await throughAll(given, { image: 'program', words: ['id', 'list', '/'] });
      expect(exit).toEqual(well);
      expect(lines[0]).toMatch(/^uid=0 gid=0 /);
      expect(lines).toContain('program');
    });
  },
  [onWholeEngines],
);
