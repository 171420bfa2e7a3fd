import { randomUUID } from 'node:crypto';
import { lchownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type CommandRunner,
  defaultLimits,
  type DerivedSteps,
  type Limits,
  type RootfsProvider,
  type SourceImage,
  type StepContext,
  type Workspace,
} from '@imgtrack/core';
import { ExecaCommandRunner } from '@imgtrack/core/host';
import { contractContext, type Leftovers, pluginServices } from '@imgtrack/testing';
import { derivedSteps } from '../../packages/engine-oci/src/derive/derived-steps.js';
import type { ContainersDialect } from '../../packages/engine-oci/src/derive/containers-dialect.js';
import { ImageInspector } from '../../packages/engine-oci/src/images/image-inspector.js';
import { InspectedImages } from '../../packages/engine-oci/src/images/inspected-images.js';
import { factsByName } from '../../packages/engine-oci/src/derive/built-on.js';
import { EngineCli } from '../../packages/engine-oci/src/engine-cli.js';
import type { EngineDialect } from '../../packages/engine-oci/src/engine-dialect.js';
import type { ImageFacts } from '../../packages/engine-oci/src/images/inspected-image.js';
import { ociRuntime } from '../../packages/engine-oci/src/oci-runtime.js';
import { dockerDialect } from '../../packages/runtime-docker/src/docker-dialect.js';
import { nerdctlDialect } from '../../packages/runtime-nerdctl/src/nerdctl-dialect.js';
import { podmanDialect } from '../../packages/runtime-podman/src/podman-dialect.js';
import type { TestEngine } from '../engines/engines.js';

const dialects = {
  docker: dockerDialect({ command: 'docker' }),
  podman: podmanDialect({ command: 'podman' }),
  nerdctl: nerdctlDialect({ command: 'nerdctl' }),
} as const satisfies Readonly<Record<TestEngine['runtime'], EngineDialect>>;

/** A workspace in a folder of its own. Disposing removes it. */
export interface TestWorkspace extends Workspace, Disposable {}

export function testWorkspace(): TestWorkspace {
  const root = mkdtempSync(path.join(tmpdir(), 'imgtrack-testing-'));
  let folders = 0;
  return {
    path: root,
    async directory(purpose) {
      folders += 1;
      const folder = path.join(root, `${folders}-${purpose}`);
      await mkdir(folder, { mode: 0o700 });
      return folder;
    },
    reserve: async () => undefined,
    [Symbol.dispose]: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Runs programs as the engine's user, to whom the workspace then belongs, with the engine's environment and no other. */
function commandsOf({ as, environment, workingFolder, user }: TestEngine, workspace: Workspace): CommandRunner {
  const real = new ExecaCommandRunner();
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const asUser = <C extends { readonly file: string; readonly args: readonly string[] }>(command: C): C => {
    if (as.length > 0) giveTo(user, workspace.path);
    const args = ['-i', ...variables, ...as, command.file, ...command.args];
    return { cwd: workingFolder, ...command, file: 'env', args };
  };
  return {
    run: async (command, signal) => real.run(asUser(command), signal),
    start: async (command, signal) => real.start(asUser(command), signal),
  };
}

function giveTo(user: TestEngine['user'], folder: string): void {
  lchownSync(folder, user.uid, user.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) giveTo(user, inside);
    else lchownSync(inside, user.uid, user.gid);
  }
}

/** The steps of an engine, and what tests need beside them. */
export interface EngineUnderTest {
  readonly cli: EngineCli;
  readonly steps: DerivedSteps;
  readonly context: (signal?: AbortSignal, limits?: Partial<Limits>) => StepContext;
  /** As the runtime's ImageSource describes it. */
  readonly source: (reference: string) => Promise<SourceImage>;
  readonly inspect: (name: string) => Promise<ImageFacts>;
  readonly leftovers: Leftovers;
}

/** `changes` to the dialect make an engine of this machine work as others do. */
export function underTest(
  engine: TestEngine,
  workspace: Workspace,
  changes: Partial<ContainersDialect> = {},
  rootfs?: RootfsProvider,
): EngineUnderTest {
  const plain = dialects[engine.runtime];
  const dialect = { ...plain, containers: { ...plain.containers, ...changes } };
  const commands = commandsOf(engine, workspace);
  const cli = new EngineCli(dialect, commands);
  const { images, rootfs: own } = ociRuntime(dialect, { ...pluginServices(), commands });
  const scanId = randomUUID();
  const labels = { 'io.imgtrack.scan': scanId, 'io.imgtrack.expires': '2100-01-01T00:00:00.000Z' };
  const context = (signal?: AbortSignal, limits: Partial<Limits> = {}): StepContext =>
    contractContext(signal, {
      scanId,
      labels,
      workspace,
      limits: { ...defaultLimits, memoryBytes: 256 * 1024 * 1024, ...limits },
    });
  return {
    cli,
    steps: derivedSteps(cli, new InspectedImages(dialect, new ImageInspector(cli)), '/dev/null/cache', rootfs ?? own),
    context,
    source: async (reference) =>
      images.resolve({ reference: { text: reference, name: reference }, pull: 'never' }, context()),
    inspect: async (name) => factsByName(cli, name, context()),
    leftovers: async () => {
      const rows = await Promise.all([
        engine.command(['ps', '--all', '--filter', `label=io.imgtrack.scan=${scanId}`, '--format', '{{.Names}}']),
        engine.command([
          'images',
          '--all',
          '--filter',
          `label=io.imgtrack.scan=${scanId}`,
          '--format',
          '{{.Repository}}:{{.Tag}}',
        ]),
        engine.command(['images', '--all', '--format', '{{.Repository}}:{{.Tag}}']),
      ]);
      const [containers = [], labelled = [], all = []] = rows.map(({ stdout }) =>
        stdout.split('\n').filter((row) => row !== ''),
      );
      return [...new Set([...containers, ...labelled, ...all.filter((name) => name.includes(scanId))])];
    },
  };
}
