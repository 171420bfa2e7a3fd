import { expect } from 'vitest';
import type { Derivation } from '../../../packages/engine-oci/src/derive/containers-dialect.js';
import { onEachEngine } from '../../contract/each-engine.js';
import { throughAll, well } from './through-all.js';

const ways: readonly Derivation[] = ['commit', 'build-on-commit'];

onEachEngine((run) => {
  run('ONBUILD triggers of the source image never run', async (given) => {
    const { exit, lines } = await throughAll(given, { image: 'onbuild', words: ['say', 'ran'] });
    expect([exit, lines]).toEqual([well, ['ran']]);
  });
});

onEachEngine(
  (run) => {
    run('ONBUILD triggers do not run in this way either', async (given) => {
      const { exit, lines } = await throughAll(given, { image: 'onbuild', words: ['say', 'ran'] });
      expect([exit, lines]).toEqual([well, ['ran']]);
    });
  },
  ways.map((way) => ({
    name: way,
    changes: { derivations: [way] },
    // The others never build on a commit of an image with triggers. Without root, nerdctl copies nothing into a container that does not run.
    only: ({ name, runtime }) => (way === 'commit' ? name !== 'nerdctl-rootless' : runtime === 'nerdctl'),
  })),
);
