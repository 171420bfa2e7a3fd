import { expect } from 'vitest';
import { onWholeEngines, onEachEngine, type Variant } from '../../contract/each-engine.js';
import { secretFolder, throughAll, well } from './through-all.js';

/** podman closes the root folder of every container (mode 0555), so that root without capabilities makes nothing in it. */
const capabilities = ['DAC_READ_SEARCH', 'DAC_OVERRIDE'] as const;

/** What an engine without copies needs, on one of each kind. */
const byMount: Variant = {
  name: 'by mount',
  changes: { outputs: () => 'mount' },
  only: ({ name, runtime }) => name === runtime,
};

onEachEngine(
  (run) => {
    run('a folder that is not in the image, and that the scanner makes, is brought back', async (given) => {
      const output = secretFolder();
      const found = await throughAll(given, {
        image: 'program',
        words: ['folder', `${output}/deeper`, 'write', `${output}/a.ndi`, '17', 'write', `${output}/deeper/b`, '3'],
        changes: { outputs: [output], capabilities },
      });
      expect(found).toMatchObject({
        exit: well,
        files: { [`${output}/a.ndi`]: '0123456789abcdef\n', [`${output}/deeper/b`]: '012' },
      });
      expect(Object.keys(found.files)).toHaveLength(2);
    });

    run('a folder that the scanner does not make is no failure: there is nothing in it', async (given) => {
      const outputs = [secretFolder()];
      expect(await throughAll(given, { image: 'program', words: ['say', 'x'], changes: { outputs } })).toMatchObject({
        exit: well,
        files: {},
      });
    });

    run(
      'nothing that a link leads to is brought back, whether the scanner is made to write one or the folder is one',
      async (given) => {
        const [output, turned, above] = [secretFolder(), secretFolder(), secretFolder()];
        const folderOf = (inside: string): string => inside.slice(0, inside.lastIndexOf('/'));
        const isMount = given.cli.dialect.containers.outputs(given.engine.as.length === 0) === 'mount';
        // Where it is a folder of the host, neither it nor the folder above it can be made a link.
        const links = isMount
          ? []
          : ['folder', folderOf(turned), 'link', turned, '/etc', 'link', folderOf(above), '/etc'];
        const found = await throughAll(given, {
          image: 'static',
          words: [
            ...['folder', output, 'link', `${output}/file`, '/etc/passwd', 'link', `${output}/folder`, '/etc'],
            ...['link', `${output}/up`, '../../../../../../etc/hostname', 'write', `${output}/own`, '4'],
            ...links,
          ],
          changes: { outputs: [output, turned, above], capabilities },
        });
        expect(found).toMatchObject({ exit: well, files: { [`${output}/own`]: '0123' } });
        expect(Object.keys(found.files)).toHaveLength(1);
      },
    );
  },
  [onWholeEngines, byMount],
);
