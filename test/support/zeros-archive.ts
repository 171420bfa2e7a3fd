import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { headerOf } from './big-archive.js';
import { run } from './run.js';

/** Makes `FOLDER/zeros.tar`: a docker archive with a gzip layer of one file of zeros. Small on the disk, slow to read. */
export async function writeZerosArchive(folder: string, name: string, size: number): Promise<void> {
  const at = { cwd: folder };
  writeFileSync(path.join(folder, 'header'), headerOf(name, size));
  const layer = `(cat header; head -c ${size + 1024} /dev/zero)`;
  const diffId = (
    await run('sh', ['-ec', `${layer} | tee layer.tar | gzip -1 > layer.gz; sha256sum layer.tar`], at)
  ).slice(0, 64);
  const rootfs = { type: 'layers', diff_ids: [`sha256:${diffId}`] };
  const manifest = [{ Config: 'config.json', RepoTags: ['zeros:1'], Layers: ['layer.gz'] }];
  writeFileSync(
    path.join(folder, 'config.json'),
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs }),
  );
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  const members = ['layer.gz', 'config.json', 'manifest.json'];
  await run('tar', ['-cf', 'zeros.tar', ...members], at);
  for (const file of ['header', 'layer.tar', ...members]) rmSync(path.join(folder, file));
}
