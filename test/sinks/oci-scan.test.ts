import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { login, startDockerRegistry } from '../servers/oci-registry.js';
import { orSkip } from '../support/assets.js';
import { writeOciLayout } from '../support/image-writer.js';
import { test } from '../support/imgtrack.js';
import { run } from '../support/run.js';
import { smallRoot } from '../support/sample-roots.js';
import { tar } from '../support/tar-writer.js';
import { referrersOf } from './oci-oracles.js';
import { oneServer } from './one-server.js';

const server = oneServer(async () => startDockerRegistry('htpasswd'));

test('a scan is attached to its image once, with the log-in of a credential helper', async ({
  sandbox,
  task,
  skip,
}) => {
  const { host } = await server({ task, skip });
  const repository = `${host}/team/shop`;
  const content = Object.entries(smallRoot).map(([name, text]) => ({ name, content: text }));
  const layer = { tar: tar(content), compression: 'gzip' } as const;
  const [image] = writeOciLayout(sandbox.file('image'), [{ layers: [layer], tag: '1' }]);
  const credentials = `${login.user}:${login.password}`;
  const copy = ['--insecure-policy', 'copy', '-q', '--dest-tls-verify=false', '--dest-creds', credentials];
  await run('skopeo', [...copy, 'oci:image:1', `docker://${repository}:1`], { cwd: sandbox.cwd });

  mkdirSync(sandbox.file('docker'));
  writeFileSync(sandbox.file('docker', 'config.json'), JSON.stringify({ credHelpers: { [host]: 'of-this-test' } }));
  const answer = JSON.stringify({ ServerURL: host, Username: login.user, Secret: login.password });
  const helper = sandbox.file('docker', 'docker-credential-of-this-test');
  writeFileSync(helper, `#!/bin/sh\n[ "$1 $(cat)" = "get ${host}" ] && printf '%s' '${answer}'\n`);
  chmodSync(helper, 0o755);
  writeFileSync(sandbox.file('imgtrack.json'), JSON.stringify({ sinks: [{ use: 'oci', with: { repository } }] }));

  const env = { DOCKER_CONFIG: sandbox.file('docker'), PATH: `${sandbox.file('docker')}:${process.env['PATH'] ?? ''}` };
  for (let scan = 0; scan < 2; scan += 1) {
    const scanned = await sandbox.imgtrack(['scan', 'oci:image:1', '--config', 'imgtrack.json', '--quiet'], { env });
    expect(scanned.exitCode, scanned.stderr).toBe(0);
  }
  await orSkip({ task, skip }, async () => {
    const auth = { auths: { [host]: { auth: Buffer.from(credentials).toString('base64') } } };
    writeFileSync(sandbox.file('oras.json'), JSON.stringify(auth));
    const referrers = await referrersOf(repository, image?.manifest ?? '', sandbox.file('oras.json'));
    expect(referrers).toMatchObject([{ artifactType: 'application/vnd.cyclonedx+json' }]);
  });
});
