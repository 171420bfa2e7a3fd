import { writeFileSync } from 'node:fs';
import path from 'node:path';
import ociSink from '@imgtrack/sink-oci';
import { deliveryTo, sampleReport } from '@imgtrack/testing';
import { describe, expect, test as plain } from 'vitest';
import { login, startDockerRegistry, type OciRegistry } from '../servers/oci-registry.js';
import { orSkip } from '../support/assets.js';
import { run } from '../support/run.js';
import { complaint, context, makeSink, type TestSink } from './make-sink.js';
import { inFolder, pushImage, referrersOf, type PushedImage } from './oci-oracles.js';
import { oneServer } from './one-server.js';

const credentials = `${login.user}:${login.password}`;
const deliveryOf = (sink: TestSink, { repository, manifest }: PushedImage) =>
  deliveryTo(sink, undefined, sampleReport({ image: { repoDigests: [`${repository}@${manifest}`] } }));

describe.each([
  { name: 'a password', start: async () => startDockerRegistry('htpasswd') },
  { name: 'a token', start: async () => startDockerRegistry('token') },
])('with a registry that wants $name', ({ start }) => {
  const server = oneServer<OciRegistry>(start);
  const test = plain.extend<{ registry: OciRegistry; image: PushedImage }>({
    registry: async ({ task, skip }, use) => {
      await use(await server({ task, skip }));
    },
    image: async ({ task, skip, registry }, use) => {
      await use(await orSkip({ task, skip }, async () => pushImage(registry.host, credentials)));
    },
  });

  test('the log-in of skopeo is used, and oras finds what was attached', async ({ registry, image, task, skip }) => {
    await inFolder(async (folder) => {
      const file = path.join(folder, 'auth.json');
      const options = ['--authfile', file, '--tls-verify=false', '-u', login.user, '-p', login.password];
      await run('skopeo', ['login', ...options, registry.host]);
      const sink = await makeSink(ociSink, {}, { environment: { REGISTRY_AUTH_FILE: file } });
      expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject({ status: 'accepted' });
      await orSkip({ task, skip }, async () => {
        expect(await referrersOf(image.repository, image.manifest, file)).toHaveLength(2);
      });
    });
  });

  test('user and password of the options are used', async ({ image }) => {
    const options = { repository: image.repository, user: login.user, password: 'env:PW' };
    const sink = await makeSink(ociSink, options, { environment: { PW: login.password } });
    await sink.check?.(context);
    expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject({ status: 'accepted' });
  });

  test('a password that is wrong is told before the scan, and refused for good after it', async ({ image }) => {
    const options = { repository: image.repository, user: login.user, password: 'env:PW' };
    const sink = await makeSink(ociSink, options, { environment: { PW: 'wrong' } });
    expect(await complaint(sink.check?.(context))).toContain('it wants a log-in, or another one');
    const receipt = await sink.deliver(deliveryOf(sink, image), context);
    expect(receipt).toMatchObject({ status: 'refused' });
    expect(JSON.stringify(receipt)).not.toContain('wrong');
  });

  test('who is not logged in is refused, with what to do', async ({ registry, image }) => {
    const sink = await makeSink(ociSink, {});
    expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining(`docker login ${registry.host}`),
    });
  });

  test('a configuration that is damaged is told before the scan', async () => {
    await inFolder(async (folder) => {
      writeFileSync(path.join(folder, 'config.json'), '{');
      const sink = await makeSink(ociSink, {}, { environment: { DOCKER_CONFIG: folder } });
      expect(await complaint(sink.check?.(context))).toContain('config.json: it is no JSON object');
    });
  });
});
