import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cached } from './assets.js';
import { writeBigArchive } from './big-archive.js';
import { debianRoot } from './debian-root.js';
import { writeDockerArchive, writeOciLayout } from './image-writer.js';
import { run } from './run.js';

export { debianRoot, writeBigArchive };

/** The debootstrap tree as an image of one layer: an uncompressed docker archive, and an OCI layout with a gzip layer. */
export async function debianImages(): Promise<{ readonly dockerArchive: string; readonly ociLayout: string }> {
  const debian = await debianRoot();
  const folder = await cached('debian-images', 2, async (into) => {
    const file = path.join(into, 'layer.tar');
    await run('tar', ['--numeric-owner', '-C', debian, '-cf', file, '.']);
    const layer = { tar: readFileSync(file) };
    rmSync(file);
    writeDockerArchive(path.join(into, 'docker.tar'), [{ layers: [layer], tag: 'debian:bench' }]);
    writeOciLayout(path.join(into, 'oci'), [{ layers: [{ ...layer, compression: 'gzip' }], tag: 'bench' }]);
  });
  return { dockerArchive: path.join(folder, 'docker.tar'), ociLayout: path.join(folder, 'oci') };
}

/** 120,000 files in 6,000 folders, 1,500 of them npm packages. */
export async function manyFiles(): Promise<string> {
  return cached('many-files', 1, async (into) => {
    for (let folder = 0; folder < 6000; folder += 1) {
      const isPackage = folder % 4 === 0;
      const parent = isPackage
        ? `srv/app-${folder % 40}/node_modules/package-${folder}`
        : `usr/share/part-${folder % 60}/${folder}`;
      const place = path.join(into, parent);
      mkdirSync(place, { recursive: true });
      for (let file = 0; file < 19; file += 1)
        writeFileSync(path.join(place, `file-${file}.${file % 2 === 0 ? 'js' : 'txt'}`), '');
      const manifest = JSON.stringify({ name: `package-${folder}`, version: `1.${folder}.0`, license: 'MIT' });
      writeFileSync(path.join(place, isPackage ? 'package.json' : 'README'), isPackage ? manifest : '');
    }
  });
}
