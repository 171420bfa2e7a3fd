import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { errorOf } from './testing/error-of.js';
import { sha256 } from './testing/layout-writer.js';
import { missingTools } from './testing/missing-tools.js';
import { reference, resolve, resolveAndRead } from './testing/runtime.js';
import { temporaryFolder } from './testing/step-context.js';
import { writeFolder } from './testing/write-files.js';

const missing = missingTools('umoci', 'skopeo');
if (missing.length > 0) console.warn(`Skipped: ${missing.join(' and ')} not found.`);

const real = test.skipIf(missing.length > 0);

/** Milliseconds. */
const SLOW = 60_000;

const quiet = { stdio: 'pipe' } as const;

/** A layout made by umoci: two layers, the second of which replaces one file and removes another. */
function madeByUmoci(folder: string): string {
  const layout = path.join(folder, 'umoci');
  const umoci = (...args: readonly string[]): void => void execFileSync('umoci', [...args], quiet);
  const bundle = path.join(folder, 'bundle');
  umoci('init', '--layout', layout);
  umoci('new', '--image', `${layout}:v1`);
  umoci(
    'config',
    '--image',
    `${layout}:v1`,
    '--architecture',
    'arm64',
    '--os',
    'linux',
    '--config.env',
    'A=b',
    '--config.label',
    'x=y',
  );
  umoci('unpack', '--rootless', '--image', `${layout}:v1`, bundle);
  writeFolder(
    path.join(bundle, 'rootfs'),
    new Map([
      ['etc/kept', 'kept'],
      ['etc/replaced', 'old'],
      ['etc/removed', 'x'],
    ]),
  );
  umoci('repack', '--refresh-bundle', '--image', `${layout}:v1`, bundle);
  writeFileSync(path.join(bundle, 'rootfs/etc/replaced'), 'new');
  execFileSync('rm', [path.join(bundle, 'rootfs/etc/removed')]);
  umoci('repack', '--image', `${layout}:v2`, bundle);
  return layout;
}

const final = { '/etc/kept': 'kept', '/etc/replaced': 'new' };

real(
  'a layout made by umoci gives the files that were packed',
  async () => {
    await using folder = await temporaryFolder();
    const layout = madeByUmoci(folder.path);
    const { image, files } = await resolveAndRead(folder.path, reference('oci', layout, 'v2'));
    expect(files).toEqual(final);
    expect(image).toMatchObject({
      idKind: 'manifest',
      platform: { os: 'linux', architecture: 'arm64' },
      config: { environment: { A: 'b' }, labels: { x: 'y' } },
    });
    expect((await resolveAndRead(folder.path, reference('oci', layout, 'v1'))).files).toHaveProperty('/etc/removed');
    expect(await errorOf(async () => resolve(folder.path, reference(undefined, layout)))).toEqual({
      code: 'IMGT_IMAGE_AMBIGUOUS',
      facts: { file: layout, available: ['v1', 'v2'] },
    });
  },
  SLOW,
);

real(
  'what skopeo copies has the ids that skopeo says, and the same files',
  async () => {
    await using folder = await temporaryFolder();
    const layout = madeByUmoci(folder.path);
    const skopeo = (...args: readonly string[]): string =>
      execFileSync('skopeo', [...args], { ...quiet, encoding: 'utf8' });
    const at = (name: string): string => path.join(folder.path, name);
    skopeo('copy', `oci:${layout}:v2`, `docker-archive:${at('docker.tar')}:registry.example/a/b:2`);
    skopeo('copy', `oci:${layout}:v2`, `oci-archive:${at('oci.tar')}:two`);
    skopeo('copy', '--dest-compress-format', 'zstd', '--dest-compress', `oci:${layout}:v2`, `oci:${at('zstd')}:two`);
    skopeo('copy', '--dest-decompress', `oci:${layout}:v2`, `oci:${at('plain')}:two`);
    const config = (source: string): string => sha256(skopeo('inspect', '--raw', '--config', source));
    const manifest = (source: string): string => sha256(skopeo('inspect', '--raw', source));
    const docker = await resolveAndRead(
      folder.path,
      reference('docker-archive', at('docker.tar'), 'registry.example/a/b:2'),
    );
    expect(docker).toMatchObject({
      image: { id: config(`docker-archive:${at('docker.tar')}`), repoTags: ['registry.example/a/b:2'] },
      files: final,
    });
    for (const [transport, name] of [
      ['oci-archive', 'oci.tar'],
      ['oci', 'zstd'],
      ['oci', 'plain'],
    ] as const) {
      const { image, files } = await resolveAndRead(folder.path, reference(transport, at(name), 'two'));
      expect({ id: image.id, files }).toEqual({ id: manifest(`${transport}:${at(name)}:two`), files: final });
    }
  },
  SLOW,
);

real(
  "the format of skopeo's own dir: transport is refused by name",
  async () => {
    await using folder = await temporaryFolder();
    const copy = path.join(folder.path, 'copy');
    execFileSync('skopeo', ['copy', `oci:${madeByUmoci(folder.path)}:v2`, `dir:${copy}`], quiet);
    for (const at of [reference(undefined, copy), reference('dir', copy)]) {
      expect(await errorOf(async () => resolve(folder.path, at))).toMatchObject({
        code: 'IMGT_NOT_AN_IMAGE',
        facts: { path: copy, found: expect.stringContaining('skopeo') },
      });
    }
  },
  SLOW,
);
