import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { cached } from '../support/assets.js';
import { run } from '../support/run.js';
import { ndtrackBuild, type NdtrackVariant } from './build.js';

export { ndtrackBuild, type NdtrackVariant };

/** Where the builds lie below a bundle, and in the archive of the self-extracting script. */
const places: Readonly<Record<NdtrackVariant, string>> = {
  glibc: 'linux-amd64-glibc/ndtrack',
  musl: 'linux-amd64-musl/ndtrack',
  static: 'linux-amd64-static/ndtrack',
};

const libcs: Readonly<Record<NdtrackVariant, string>> = { glibc: 'glibc', musl: 'musl', static: 'none' };

const script = path.join(import.meta.dirname, 'ndtrack.sh');

const allVariants = ['glibc', 'musl', 'static'] as const;

/** A folder with a bundle for the scanner: one build a libc, and "manifest.json" with its checksums. Read only: tests copy it. */
export async function ndtrackBundle(): Promise<string> {
  return made('ndtrack-bundle', async (into) => {
    const builds = await placeBuilds(into);
    const listed = builds.map(({ variant, file }) => ({
      os: 'linux',
      architecture: 'amd64',
      libc: libcs[variant],
      file: places[variant],
      sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    }));
    writeFileSync(
      path.join(into, 'manifest.json'),
      `${JSON.stringify({ version: '1.0', builds: listed }, undefined, 2)}\n`,
    );
  });
}

/** The path of an `ndtrack.sh`: a shell script with a compressed archive of the builds behind it, which unpacks itself and runs one. */
export async function selfExtracting(): Promise<string> {
  const folder = await made('ndtrack-sh', async (into) => {
    const content = path.join(into, 'content');
    await placeBuilds(content);
    await run('tar', ['--sort=name', '--owner=0', '--group=0', '-C', content, '-czf', path.join(into, 'archive'), '.']);
    const file = path.join(into, 'ndtrack.sh');
    writeFileSync(file, Buffer.concat([readFileSync(script), readFileSync(path.join(into, 'archive'))]));
    chmodSync(file, 0o755);
    await run('rm', ['-r', content, path.join(into, 'archive')]);
  });
  return path.join(folder, 'ndtrack.sh');
}

/** A folder laid out like /opt/managesoft/libexec/support. */
export async function ndtrackInstallation(): Promise<string> {
  const file = await selfExtracting();
  return made('ndtrack-installation', async (into) => {
    copyFileSync(file, path.join(into, 'ndtrack.sh'));
    writeFileSync(path.join(into, 'InventorySettings.xml'), '<InventorySettings/>\n');
  });
}

/** Kept for as long as the builds and the script are the same. Raise the version when `make` changes. */
async function made(name: string, make: (into: string) => Promise<void>): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(script));
  for (const variant of allVariants) hash.update((await ndtrackBuild(variant)).file);
  return cached(`${name}-${hash.digest('hex').slice(0, 12)}`, 2, make);
}

async function placeBuilds(
  folder: string,
): Promise<readonly { readonly variant: NdtrackVariant; readonly file: string }[]> {
  return Promise.all(
    allVariants.map(async (variant) => {
      const { file } = await ndtrackBuild(variant);
      const place = path.join(folder, places[variant]);
      mkdirSync(path.dirname(place), { recursive: true });
      copyFileSync(file, place);
      chmodSync(place, 0o755);
      return { variant, file: place };
    }),
  );
}
