import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { ndtrackBundle } from '../ndtrack/ndtrack.js';
import { repository } from '../support/assets.js';
import { command, type Sandbox } from '../support/imgtrack.js';
import { run } from '../support/run.js';
import { beaconOn } from './beacon-network.js';
import { ask } from './own-image.js';
import { eachKind, onEngines } from './promises.js';

const IMAGE = 'registry.example.com/shop:1.4';

/** Fenced blocks of the page: what is behind the backticks → text. */
const blocks = [
  ...readFileSync(path.join(repository, 'docs/derived-image.md'), 'utf8').matchAll(/^```([^\n]*)\n(.*?)^```$/gms),
].map(([, info = '', text = '']) => ({ info, text }));

/** Puts `imgtrack` on PATH, and the engine's own command under the name "engine". */
function programs(sandbox: Sandbox, engine: TestEngine): string {
  const bin = path.join(sandbox.root, 'bin');
  mkdirSync(bin);
  const scripts = { imgtrack: `'${process.execPath}' '${command}'`, engine: engine.runtime };
  for (const [name, words] of Object.entries(scripts)) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\nexec ${words} "$@"\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  return `${bin}${path.delimiter}${engine.environment['PATH'] ?? ''}`;
}

onEngines(eachKind, (promise) => {
  promise('the examples of docs/derived-image.md work', async ({ sandbox, engine }) => {
    await using to = await beaconOn(engine, { tls: true, held: true });
    copyFileSync(to.beacon.caCertificates ?? '', sandbox.file('company-ca.pem'));
    const env = {
      ...sandbox.environment(),
      ...engine.environment,
      PATH: programs(sandbox, engine),
      IMGTRACK_STATE_DIR: sandbox.file('state'),
      IMGTRACK_RUNTIME: engine.runtime,
    };
    const bundle = await ndtrackBundle();
    const asHere = (text: string): string =>
      text
        .replaceAll('https://beacon.example.com/ManageSoftRL', to.url)
        .replaceAll('--network inventory', `--network ${to.network}`)
        .replaceAll('/srv/ndtrack-bundle', bundle);
    await ask(engine, 'tag', (await loaded(engine, 'static')).reference, IMAGE);
    try {
      for (const { info, text } of blocks) {
        const file = /\bfile=(\S+)/.exec(info)?.[1];
        if (file !== undefined) writeFileSync(sandbox.file(file), asHere(text));
      }
      const examples = blocks.filter(({ info }) => info === 'sh test on engine');
      expect(examples.length).toBeGreaterThan(5);
      for (const { text } of examples)
        await run('bash', ['-eu', '-o', 'pipefail', '-c', asHere(text)], { cwd: sandbox.cwd, env });
      expect(to.beacon.accepted.length).toBeGreaterThan(1);
    } finally {
      await engine.command(['rmi', IMAGE]);
    }
  });
});
