import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { loaded } from '../engines/images.js';
import { imgtrackOn } from '../runtimes/scan-engine.js';
import { imgtrack, keptBy, leftBy, removeKept, scanned } from './document-scan.js';
import { configureFailing } from './ndtrack-variants.js';
import { ask } from './own-image.js';
import { eachKind, onEngines } from './promises.js';

interface Thing {
  readonly kind: string;
  readonly scanId?: string;
  readonly fate?: string;
}

/** The document of `clean --json`. */
interface Cleaning {
  readonly removed: readonly Thing[];
  readonly left: readonly Thing[];
}

onEngines(eachKind, (promise) => {
  promise('container, derived image and work directory are removed when a scan ends', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const scan = await scanned(sandbox, engine, [reference, '--output-dir', 'out']);
    expect(keptBy(scan)).toEqual({});
    expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  });

  promise('container, derived image and work directory are removed when ndtrack fails', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    await configureFailing(sandbox, engine);
    const scan = await imgtrack(sandbox, engine, [reference, '--output-dir', 'out']);
    expect(scan.exitCode).toBe(5);
    expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  });

  promise('--no-cleanup-image leaves the derived image alone', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const scan = await scanned(sandbox, engine, [reference, '--output-dir', 'out', '--no-cleanup-image']);
    const kept = keptBy(scan);
    try {
      expect(Object.keys(kept)).toEqual(['image']);
      await ask(engine, 'image', 'inspect', kept['image'] ?? '');
      expect((await leftBy(scan, sandbox, engine)).some((line) => line.startsWith('imgtrack-'))).toBe(false);
    } finally {
      await removeKept(engine, kept);
    }
    expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  });

  promise('--no-cleanup-container leaves the container, and the image that it is of', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const scan = await scanned(sandbox, engine, [reference, '--output-dir', 'out', '--no-cleanup-container']);
    const kept = keptBy(scan);
    try {
      expect(Object.keys(kept).sort()).toEqual(['container', 'image']);
      expect(await ask(engine, 'inspect', '--format', '{{.State.Status}}', kept['container'] ?? '')).toBe('exited');
    } finally {
      await removeKept(engine, kept);
    }
    expect(await leftBy(scan, sandbox, engine)).toEqual([]);
  });

  promise('imgtrack clean lists what was left on purpose, and would not remove it', async ({ sandbox, engine }) => {
    const { reference } = await loaded(engine, 'static');
    const words = [
      reference,
      '--output-dir',
      'out',
      '--no-cleanup-image',
      '--no-cleanup-container',
      '--no-cleanup-files',
    ];
    const env = { IMGTRACK_STATE_DIR: sandbox.file('state') };
    const scan = await scanned(sandbox, engine, words, { env });
    const kept = keptBy(scan);
    try {
      expect(Object.keys(kept).sort()).toEqual(['container', 'files', 'image']);
      expect(existsSync(kept['files'] ?? '')).toBe(true);
      const cleaning = ['clean', '--dry-run', '--json', '--runtime', engine.runtime];
      const { stdout } = await imgtrackOn(sandbox, engine, cleaning, { env });
      const { left, removed } = JSON.parse(stdout) as Cleaning;
      const about = (things: readonly Thing[]): readonly string[] =>
        things.filter(({ scanId }) => scanId === scan.report.scanId).map(({ kind, fate }) => `${kind} ${fate ?? ''}`);
      expect([...about(left)].sort()).toEqual(['container kept', 'image kept', 'workspace kept']);
      expect(about(removed)).toEqual([]);
    } finally {
      await removeKept(engine, kept);
    }
  });
});
