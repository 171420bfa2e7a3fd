import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { failing } from '../beacon/answers.js';
import { loaded } from '../engines/images.js';
import { keptIn } from '../support/outbox.js';
import { beaconOn } from './beacon-network.js';
import { imgtrack, keptBy, leftBy, removeKept, scanned, type DocumentScan } from './document-scan.js';
import { patchedNdtrack } from './ndtrack-variants.js';
import { ask, ownImage } from './own-image.js';
import { everyEngine, onEngines } from './promises.js';

/** How the host's own delivery ended; "duplicate": there was nothing left to deliver. */
const settled = ({ events }: DocumentScan): readonly string[] =>
  events.flatMap((event) => (event.type === 'delivery.settled' ? [event.status] : []));

const userAgents = (requests: readonly { readonly headers: Record<string, unknown> }[]): readonly unknown[] =>
  requests.map(({ headers }) => headers['user-agent']);

/** The stand-in says its name; the host says another. */
const fromContainer: unknown = expect.stringContaining('ndtrack');
const fromHost: unknown = expect.not.stringContaining('ndtrack');

onEngines(everyEngine, (promise) => {
  promise('--beacon has ndtrack upload the .ndi from inside the container, once', async ({ sandbox, engine }) => {
    await using to = await beaconOn(engine);
    const { reference } = await loaded(engine, 'static');
    const scan = await scanned(sandbox, engine, [reference, '--network', to.network, '--beacon', to.url]);
    expect(userAgents(to.beacon.accepted)).toEqual([fromContainer]);
    expect(String(to.beacon.accepted[0]?.body)).toContain('<Inventory');
    expect(scan.report.delivered).toMatchObject([{ destination: to.url }]);
    expect(settled(scan)).toEqual(['duplicate']);
    expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  });

  promise(
    '--upload host leaves the container without a network, and the host delivers',
    async ({ sandbox, engine }) => {
      await using to = await beaconOn(engine);
      const { reference } = await loaded(engine, 'static');
      const words = [reference, '--upload', 'host', '--beacon', to.beacon.url, '--no-cleanup-container'];
      const scan = await scanned(sandbox, engine, words);
      const kept = keptBy(scan);
      try {
        expect(userAgents(to.beacon.accepted)).toEqual([fromHost]);
        expect(settled(scan)).toEqual(['accepted']);
        expect(scan.report.delivered ?? []).toEqual([]);
        const networks = ['inspect', '--format', '{{.HostConfig.NetworkMode}}', kept['container'] ?? ''];
        if (engine.runtime !== 'nerdctl') expect(await ask(engine, ...networks)).toBe('none');
      } finally {
        await removeKept(engine, kept);
      }
    },
  );
});

onEngines(['docker', 'podman'], (promise) => {
  promise('--network is the network that the container is attached to', async ({ sandbox, engine }) => {
    await using to = await beaconOn(engine);
    const { reference } = await loaded(engine, 'static');
    const words = [reference, '--network', to.network, '--beacon', to.url, '--no-cleanup-container'];
    const scan = await scanned(sandbox, engine, words);
    const kept = keptBy(scan);
    try {
      expect(await ask(engine, 'inspect', kept['container'] ?? '')).toContain(to.network);
    } finally {
      await removeKept(engine, kept);
    }
  });

  promise('--ca-certificates has a beacon over HTTPS checked inside the container', async ({ sandbox, engine }) => {
    await using to = await beaconOn(engine, { tls: true });
    const { reference } = await loaded(engine, 'static');
    const certificates = sandbox.file('ca.pem');
    writeFileSync(certificates, readFileSync(to.beacon.caCertificates ?? ''));
    const words = [reference, '--network', to.network, '--beacon', to.url, '--ca-certificates', 'ca.pem'];
    const scan = await scanned(sandbox, engine, words);
    expect(userAgents(to.beacon.accepted)).toEqual([fromContainer]);
    expect(settled(scan)).toEqual(['duplicate']);
  });

  promise('without --ca-certificates the bundle of the source image is used', async ({ sandbox, engine }) => {
    await using to = await beaconOn(engine, { tls: true });
    const files = { '/etc/ssl/certs/ca-certificates.crt': readFileSync(to.beacon.caCertificates ?? '', 'utf8') };
    await using image = await ownImage(sandbox, engine, 'static', { files });
    const scan = await scanned(sandbox, engine, [image.reference, '--network', to.network, '--beacon', to.url]);
    expect(userAgents(to.beacon.accepted)).toEqual([fromContainer]);
    expect(settled(scan)).toEqual(['duplicate']);
  });

  promise('an upload that fails inside the container is made again by the host', async ({ sandbox, engine }) => {
    await using to = await beaconOn(engine, { answer: failing(503, 1), held: true });
    const { reference } = await loaded(engine, 'static');
    const words = [reference, '--network', to.network, '--beacon', to.url, '--output-dir', 'out'];
    const scan = await scanned(sandbox, engine, words);
    expect(userAgents(to.beacon.received)).toEqual([fromContainer, fromHost]);
    expect(to.beacon.accepted[0]?.body).toEqual(to.beacon.received[0]?.body);
    expect(scan.report.delivered ?? []).toEqual([]);
    expect(settled(scan)).toContain('accepted');
  });

  promise(
    'an upload that the log claims and the exit code denies is made again by the host',
    async ({ sandbox, engine }) => {
      await using to = await beaconOn(engine, { answer: failing(500, 1), held: true });
      const { reference } = await loaded(engine, 'static');
      const liar = await patchedNdtrack(sandbox, engine, 'static', [
        ['Upload failed: HTTP status %d', 'Upload successful'],
      ]);
      const words = [reference, '--from-ndtrack', liar, '--network', to.network, '--beacon', to.url];
      const scan = await scanned(sandbox, engine, words);
      expect(scan.report.delivered ?? []).toEqual([]);
      expect(userAgents(to.beacon.accepted)).toEqual([fromHost]);
    },
  );

  promise('a container that ends before its upload loses nothing: the host delivers', async ({ sandbox, engine }) => {
    await using to = await beaconOn(engine);
    const { reference } = await loaded(engine, 'static');
    // Not attached to the beacon's network, and without another.
    const scan = await scanned(sandbox, engine, [reference, '--network', 'none', '--beacon', to.beacon.url]);
    expect(userAgents(to.beacon.accepted)).toEqual([fromHost]);
    expect(settled(scan)).toEqual(['accepted']);
  });

  promise('a beacon that nobody reaches is exit code 7, and the .ndi is kept', async ({ sandbox, engine }) => {
    await using to = await beaconOn(engine);
    const { reference } = await loaded(engine, 'static');
    await to.beacon[Symbol.asyncDispose]();
    const scan = await imgtrack(sandbox, engine, [reference, '--network', to.network, '--beacon', to.url], {
      env: { IMGTRACK_STATE_DIR: sandbox.file('state'), IMGTRACK_PATIENCE_MS: '1000' },
    });
    expect(scan.exitCode, scan.said).toBe(7);
    expect(scan.said).toContain('IMGT_DELIVERY_FAILED');
    const [report] = scan.reports;
    const [document, ...others] = report !== undefined && 'inventory' in report ? report.inventory.documents : [];
    expect(others).toEqual([]);
    const kept = await keptIn(sandbox.file('state'));
    expect(kept).toMatchObject([{ state: 'waiting', sink: { name: 'beacon' } }]);
    expect(kept[0]?.documents[document?.name ?? '']).toContain('</Inventory>');
    expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  });
});
