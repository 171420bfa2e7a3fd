import path from 'node:path';
import { expect, test } from 'vitest';
import { engineOrSkip, engines } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { ndtrackBuild } from '../ndtrack/ndtrack.js';
import { orSkip, repository } from '../support/assets.js';
import { startBeacon } from './beacon.js';
import { reachableNetwork } from './reachable.js';

test.for(engines)(
  'a container of $name reaches a beacon of this machine, with TLS as well',
  async (engine, { task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const { file } = await orSkip({ task, skip }, async () => ndtrackBuild('static'));
    const image = await loaded(engine, 'program');
    await using network = await orSkip({ task, skip }, async () => reachableNetwork(engine));
    await using plain = await startBeacon({ host: '0.0.0.0' });
    await using secure = await startBeacon({ host: '0.0.0.0', tls: { hosts: [network.hostAddress] } });
    const mounts = [
      `${path.join(engine.repository, path.relative(repository, path.dirname(file)))}:/given:ro`,
      `${secure.caCertificates ?? ''}:/authority.pem:ro`,
    ];
    for (const beacon of [plain, secure]) {
      const tags = [
        `UploadLocation=${beacon.urlFor(network.hostAddress)}`,
        'SSLCACertificateFile=/authority.pem',
        'StandInTimeout=10',
      ].flatMap((tag) => ['-o', tag]);
      const options = ['--rm', '--pull', 'never', '--network', network.name, '--entrypoint', '/given/ndtrack'];
      const outcome = await engine.command([
        'run',
        ...options,
        ...mounts.flatMap((mount) => ['-v', mount]),
        image.reference,
        ...tags,
      ]);
      expect(outcome.exitCode, outcome.stderr).toBe(0);
      expect(beacon.accepted.length).toBe(1);
    }
  },
);
