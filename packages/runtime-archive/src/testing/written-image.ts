import path from 'node:path';
import { LayoutWriter, named, sha256 } from './layout-writer.js';
import { type TarEntry, tarOf } from './tar-writer.js';
import { writeArchive, writeFolder } from './write-files.js';

/** Two layers, the second of which replaces a file. */
export const layers: readonly (readonly TarEntry[])[] = [
  [
    { name: 'etc/a', content: 'lower' },
    { name: 'etc/b', content: 'b' },
  ],
  [{ name: './etc/a', content: 'upper' }],
];

/** The files that the layers give. */
export const content: Readonly<Record<string, string>> = { '/etc/a': 'upper', '/etc/b': 'b' };

export interface Written {
  /** Folder of a layout. */
  readonly layout: string;
  readonly oci: string;
  readonly docker: string;
  /** An archive with the files of both kinds. */
  readonly both: string;
  /** Digest of the manifest. */
  readonly id: string;
}

/** The same image in all its forms, made without any tool. */
export function written(folder: string): Written {
  const layout = new LayoutWriter();
  const image = layout.image({ layers }, named('one'));
  layout.top([image]);
  const archives = layers.map(tarOf);
  const config = JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: archives.map(sha256) } });
  const docker = new Map<string, string | Uint8Array>([
    [
      'manifest.json',
      JSON.stringify([{ Config: 'c.json', RepoTags: ['one:latest'], Layers: ['0/layer.tar', '1/layer.tar'] }]),
    ],
    ['c.json', config],
    ...archives.map((archive, index): [string, Uint8Array] => [`${index}/layer.tar`, archive]),
  ]);
  return {
    id: image.digest,
    layout: writeFolder(path.join(folder, 'layout'), layout.files),
    oci: writeArchive(path.join(folder, 'oci.tar'), layout.files),
    docker: writeArchive(path.join(folder, 'docker.tar'), docker),
    both: writeArchive(path.join(folder, 'both.tar'), new Map([...layout.files, ...docker])),
  };
}
