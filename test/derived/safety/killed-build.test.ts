import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { surroundings } from '../../../packages/core/src/cleaning/abandoned.js';
import { EngineSweep } from '../../../packages/core/src/cleaning/engine-sweep.js';
import type { Derivation } from '../../../packages/engine-oci/src/derive/containers-dialect.js';
import { OciEngine } from '../../../packages/engine-oci/src/oci-engine.js';
import { testWorkspace, underTest } from '../../contract/engine-under-test.js';
import { engineOrSkip, engines, type TestEngine } from '../../engines/engines.js';
import { loaded } from '../../engines/images.js';
import { repository } from '../../support/assets.js';
import { staticProgram } from './through-all.js';

const bundle = path.join(repository, '.cache', 'test-assets', `build-to-be-killed-${process.pid}.mjs`);
afterAll(() => {
  rmSync(bundle, { force: true });
});

const KILLS = 5;
/** What was under way in an engine when its client was killed is done by then. */
const SETTLE_MS = 5_000;

beforeAll(async () => {
  // The bundle does not know where its source lies.
  await staticProgram().catch(() => undefined);
  await build({
    entryPoints: [path.join(import.meta.dirname, 'build-to-be-killed.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@imgtrack/source'],
    banner: {
      js: "import { createRequire as requiring } from 'node:module'; const require = requiring(import.meta.url);",
    },
    logLevel: 'error',
  });
});

/** Rejects when it ends instead. */
async function begins(child: ChildProcess): Promise<void> {
  const ended = new AbortController();
  const end = (): void => {
    ended.abort(new Error('The build has ended by itself.'));
  };
  child.once('exit', end);
  await once(child, 'message', { signal: ended.signal });
  child.off('exit', end);
}

async function killed({ name }: TestEngine, way: Derivation, scanId: string, fraction: number): Promise<void> {
  const child = fork(bundle, [name, way, scanId], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  await begins(child);
  const begun = performance.now();
  await begins(child);
  // The second build is done in this time, and is killed on the way.
  await wait((performance.now() - begun) * fraction);
  child.kill('SIGKILL');
  await ended;
}

const ways: Readonly<Record<TestEngine['runtime'], readonly Derivation[]>> = {
  docker: ['commit', 'build-on-commit'],
  podman: ['commit', 'build-on-commit'],
  nerdctl: ['build', 'commit', 'build-on-commit'],
};

/** One of each kind: killing takes its time. */
const kinds = engines.filter(({ name, runtime }) => name === runtime);

describe.each(kinds.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  test.for(ways[engine.runtime])(
    'whatever a killed build has left says whose it is, and is cleaned up: %s',
    { timeout: 300_000 },
    async (way, context) => {
      await engineOrSkip(context, engine);
      await loaded(engine, 'static');
      using workspace = testWorkspace();
      const { cli } = underTest(engine, workspace);
      const sweep = new EngineSweep(engine.runtime, new OciEngine(cli));
      const signal = AbortSignal.timeout(240_000);
      const scans = Array.from({ length: KILLS }, () => randomUUID());
      for (const [index, scanId] of scans.entries()) await killed(engine, way, scanId, (index + 0.5) / KILLS);
      const kinds: string[] = [];
      for (const deadline = Date.now() + SETTLE_MS; ;) {
        const found = await sweep.find(surroundings(new Date()), signal);
        const ours = found.filter(({ remainder }) =>
          scans.some((scan) => remainder.scanId === scan || remainder.id.includes(scan)),
        );
        for (const { remainder, remove } of ours) {
          expect(remainder).toMatchObject({ fate: 'abandoned' });
          kinds.push(remainder.id.includes('-base') ? 'base' : remainder.kind);
          expect(await remove(signal)).toBeUndefined();
        }
        if (ours.length === 0 && Date.now() > deadline) break;
        await wait(500);
      }
      // Else nothing was killed at a time that matters.
      expect(kinds.length).toBeGreaterThan(0);
      const { stdout } = await engine.command(['images', '--all', '--format', '{{.Repository}}:{{.Tag}}']);
      expect(scans.filter((scan) => stdout.includes(scan))).toEqual([]);
      // Those of podman's builder hold the images that they build on.
      const external = engine.runtime === 'podman' ? ['--external'] : [];
      const containers = await engine.command(['ps', '--all', ...external, '--format', '{{.Image}} {{.Names}}']);
      expect(scans.filter((scan) => containers.stdout.includes(scan))).toEqual([]);
    },
  );
});
