import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { ndtrackBuild, ndtrackBundle, selfExtracting } from '../ndtrack/ndtrack.js';
import type { InvocationOptions, Sandbox } from '../support/imgtrack.js';
import { privateMounts } from '../support/private-mounts.js';
import { run } from '../support/run.js';
import { scanned } from './document-scan.js';
import { ndtrackOfVersion, STANDIN } from './ndtrack-variants.js';
import { onEngines } from './promises.js';

const INSTALLATION = '/opt/managesoft/libexec/support';

/** What the ndtrack that ran calls itself. */
async function trackerOf(
  sandbox: Sandbox,
  engine: TestEngine,
  words: readonly string[],
  options: InvocationOptions = {},
): Promise<string | undefined> {
  const { reference } = await loaded(engine, 'static');
  const { report } = await scanned(sandbox, engine, [reference, ...words, '--output-dir', 'out'], options);
  const [document] = report.inventory.documents;
  const ndi = readFileSync(sandbox.file('out', document?.name ?? ''), 'utf8');
  return /<Inventory Tracker="([^"]*)"/.exec(ndi)?.[1];
}

/** The program behind its usual path, for one command. Paths are mounted over for it alone. */
const installed = async (program: string): Promise<readonly string[]> =>
  privateMounts(
    `mount -t tmpfs none /opt; mkdir -p ${INSTALLATION}; cp '${program}' ${INSTALLATION}/ndtrack; chmod 755 ${INSTALLATION}/ndtrack`,
  );

/** The bundle's builds without its manifest, as a folder or an archive holds them. */
async function builds(sandbox: Sandbox): Promise<string> {
  const folder = sandbox.file('builds');
  cpSync(await ndtrackBundle(), folder, { recursive: true, filter: (file) => path.basename(file) !== 'manifest.json' });
  return folder;
}

async function archived(sandbox: Sandbox, name: string, compression: readonly string[]): Promise<string> {
  await run('tar', ['-C', await builds(sandbox), ...compression, '-cf', sandbox.file(name), '.']);
  return name;
}

/** What --from-ndtrack may name → how one is made in the working folder. Each works in an image with musl. */
const shapes: Readonly<Record<string, (sandbox: Sandbox) => Promise<string>>> = {
  'a folder with builds': builds,
  'a tar': async (sandbox) => archived(sandbox, 'ndtrack.tar', []),
  'a compressed tar': async (sandbox) => archived(sandbox, 'ndtrack.tar.gz', ['-z']),
  'the program itself': async (sandbox) => {
    copyFileSync((await ndtrackBuild('musl')).file, sandbox.file('ndtrack'));
    return 'ndtrack';
  },
  'a self-extracting ndtrack.sh': async (sandbox) => {
    copyFileSync(await selfExtracting(), sandbox.file('ndtrack.sh'));
    return 'ndtrack.sh';
  },
};

onEngines(['docker'], (promise) => {
  promise('without an option the bundle of builds is used', async ({ sandbox, engine }) => {
    expect(await trackerOf(sandbox, engine, [])).toBe(STANDIN);
  });

  promise('--local-ndtrack uses what is installed in its default place', async ({ sandbox, engine }) => {
    const program = sandbox.file(await ndtrackOfVersion(sandbox, engine, '3.0', 'installed'));
    const wrapper = await installed(program);
    expect(await trackerOf(sandbox, engine, ['--local-ndtrack'], { wrapper })).toBe('ndtrack stand-in 3.0');
  });

  promise('--from-ndtrack wins over --local-ndtrack, and that over the bundle', async ({ sandbox, engine }) => {
    const program = sandbox.file(await ndtrackOfVersion(sandbox, engine, '3.0', 'installed'));
    const wrapper = await installed(program);
    const custom = await ndtrackOfVersion(sandbox, engine, '2.0', 'custom');
    for (const words of [
      ['--from-ndtrack', custom, '--local-ndtrack'],
      ['--local-ndtrack', '--from-ndtrack', custom],
    ])
      expect(await trackerOf(sandbox, engine, words, { wrapper })).toBe('ndtrack stand-in 2.0');
  });

  for (const [shape, make] of Object.entries(shapes))
    promise(`--from-ndtrack takes ${shape}`, async ({ sandbox, engine }) => {
      const place = await make(sandbox);
      const { reference } = await loaded(engine, 'musl');
      const words = [reference, '--from-ndtrack', place, '--output-dir', 'out'];
      expect((await scanned(sandbox, engine, words)).report.inventory.documents).toHaveLength(1);
    });
});
