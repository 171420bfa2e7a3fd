import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { OciEngine } from '../../packages/engine-oci/src/oci-engine.js';
import { snapshotKey } from '../../packages/engine-oci/src/owned-names.js';
import { loaded } from '../engines/images.js';
import { onEachEngine } from './each-engine.js';

const versions = { docker: /^v?\d+\./, podman: /^\d+\.\d+\.\d+$/, nerdctl: /^v2\./ } as const;

onEachEngine((run, engine) => {
  run('tells versions, storage and whether it is root’s', async (given) => {
    const status = await new OciEngine(given.cli).status(given.context().signal);
    expect(status).toMatchObject({
      usable: true,
      remote: false,
      facts: {
        client: expect.stringMatching(versions[engine.runtime]) as string,
        server: expect.stringMatching(/^v?\d/) as string,
        storage: expect.stringMatching(/^(?:overlay|overlay2|overlayfs|vfs|native)$/) as string,
        rootless: engine.as.length === 0 ? 'no' : 'yes',
      },
    });
  });

  run('finds what was made for a scan, and nothing else, and removes it', async (given) => {
    const { cli } = given;
    const scan = randomUUID();
    const labels = {
      'io.imgtrack.scan': scan,
      'io.imgtrack.owner': 'pid=1&host=x',
      'io.imgtrack.expires': '2100-01-01T00:00:00.000Z',
    };
    const { reference } = await loaded(engine, 'static');
    const base = `localhost/imgtrack/${scan}:0a1b2c3d-base`;
    const own = `imgtrack-${scan}-0a1b2c3d`;
    const foreign = `web-${scan}`;
    const options = [
      '--network',
      'none',
      ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ];
    for (const name of [own, foreign]) await engine.command(['create', '--name', name, ...options, reference, 'true']);
    await engine.command(['tag', reference, base]);
    const snapshots = engine.containerd === undefined ? [] : [snapshotKey(labels)];
    const { address = '', namespace = '' } = engine.containerd ?? {};
    for (const key of snapshots)
      await cli.tryProgram(
        'ctr',
        ['--address', address, '--namespace', namespace, 'snapshots', 'prepare', key],
        given.context(),
      );

    const oci = new OciEngine(cli);
    const found = async () => {
      const objects = await oci.objects(given.context().signal);
      return objects.filter((object) => object.labels['io.imgtrack.scan'] === scan);
    };
    const objects = await found();
    expect(objects.map(({ kind, labels: told, id }) => ({ kind, told, id: kind === 'container' ? 'ID' : id }))).toEqual(
      [
        { kind: 'container', told: labels, id: 'ID' },
        { kind: 'image', told: { 'io.imgtrack.scan': scan }, id: base },
        ...snapshots.map((id) => ({ kind: 'snapshot', told: labels, id })),
      ],
    );
    for (const object of objects) await oci.remove(object, given.context().signal);
    expect(await found()).toEqual([]);
    for (const object of objects) await oci.remove(object, given.context().signal);
    expect((await engine.command(['image', 'inspect', reference])).exitCode).toBe(0);
    expect((await engine.command(['rm', '--force', foreign])).stdout).toContain(foreign);
  });
});
