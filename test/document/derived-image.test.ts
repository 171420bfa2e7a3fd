import { expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { type DocumentScan, imgtrack, keptBy, leftBy, removeKept, scanned, stepsOf } from './document-scan.js';
import { ask, ownImage } from './own-image.js';
import { eachKind, onEngines } from './promises.js';

interface InspectedImage {
  readonly Config: {
    readonly User?: string;
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>>;
  };
  readonly RootFS: { readonly Layers: readonly string[] };
}

async function inspected(engine: TestEngine, image: string): Promise<InspectedImage> {
  const [first] = JSON.parse(await ask(engine, 'image', 'inspect', image)) as readonly InspectedImage[];
  if (first === undefined) throw new Error(`${image} is not there`);
  return first;
}

const builtOf = ({ reports, said }: DocumentScan): { readonly id: string; readonly name: string } => {
  const [report] = reports;
  if (report?.status !== 'built') throw new Error(`not built: ${JSON.stringify(report)} ${said}`);
  return report.derived;
};

onEngines(eachKind, (promise) => {
  promise(
    '--build-only prints the id of the derived image, keeps it, and starts no container of it',
    async ({ sandbox, engine }) => {
      const { reference } = await loaded(engine, 'static');
      const scan = await imgtrack(sandbox, engine, [reference, '--build-only']);
      expect(scan.exitCode, scan.said).toBe(0);
      const { id, name } = builtOf(scan);
      try {
        expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(keptBy(scan)).toEqual({ image: name });
        expect(stepsOf(scan)).not.toContain('run');
        const left = await leftBy(scan, sandbox, engine);
        expect(left.some((line) => line.includes(name))).toBe(true);
      } finally {
        await removeKept(engine, { image: name });
      }
      expect(await leftBy(scan, sandbox, engine)).toEqual([]);
    },
  );

  promise(
    'the derived image is the source with one more layer, root, and ndtrack as its entry point',
    async ({ sandbox, engine }) => {
      const { reference } = await loaded(engine, 'static');
      const scan = await imgtrack(sandbox, engine, [reference, '--build-only']);
      const { name } = builtOf(scan);
      try {
        const source = await inspected(engine, reference);
        const { Config: config, RootFS: root } = await inspected(engine, name);
        expect(root.Layers.slice(0, source.RootFS.Layers.length)).toEqual(source.RootFS.Layers);
        expect(root.Layers.length).toBeGreaterThan(source.RootFS.Layers.length);
        expect(config.User).toMatch(/^0(?::0)?$/);
        expect(config.Entrypoint?.[0]).toMatch(/^\/.*ndtrack/);
        expect(config.Cmd ?? []).toEqual([]);
      } finally {
        await removeKept(engine, { image: name });
      }
    },
  );

  promise(
    'labels on the derived image say the source image, the scanner and whose it is',
    async ({ sandbox, engine }) => {
      const { reference, engineId } = await loaded(engine, 'static');
      const scan = await imgtrack(sandbox, engine, [reference, '--build-only']);
      const { name } = builtOf(scan);
      try {
        const { Labels: labels } = (await inspected(engine, name)).Config;
        expect(labels).toMatchObject({
          'io.imgtrack.source.name': reference,
          'io.imgtrack.source.id-kind': expect.stringMatching(/./) as string,
          'io.imgtrack.scanner': expect.stringMatching(/^ndtrack /) as string,
          'io.imgtrack.scanner.digest': expect.stringMatching(/[0-9a-f]{64}/) as string,
          'io.imgtrack.scan': scan.reports[0]?.scanId,
          'io.imgtrack.owner': expect.stringContaining('pid=') as string,
          'io.imgtrack.expires': expect.stringMatching(/^\d{4}-/) as string,
          'io.imgtrack.keep': 'true',
        });
        if (engine.runtime !== 'nerdctl') expect(labels?.['io.imgtrack.source.id']).toBe(engineId);
      } finally {
        await removeKept(engine, { image: name });
      }
    },
  );

  promise('ndtrack runs as root, whatever user the source image has', async ({ sandbox, engine }) => {
    await using image = await ownImage(sandbox, engine, 'static', { changes: ['USER 1000:1000'] });
    // The stand-in refuses to run as anybody else, as ndtrack does.
    const scan = await scanned(sandbox, engine, [image.reference, '--output-dir', 'out']);
    expect(scan.report.inventory.documents).toHaveLength(1);
  });
});
