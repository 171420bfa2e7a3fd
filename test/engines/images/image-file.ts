import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dockerArchiveEntries, sha256 } from '../../support/image-writer.js';
import { run } from '../../support/run.js';
import { tar, type TarEntry } from '../../support/tar-writer.js';

export interface ImageSettings {
  /** As in the repositories of `docker images`, with its tag. */
  readonly reference: string;
  /** "amd64" unless told. */
  readonly architecture?: string;
  /** `config` of the image's configuration (config.md of the OCI image specification, with Docker's additions). */
  readonly config?: object;
  /** `false`: neither the configuration nor its history says when it was created. */
  readonly dated?: boolean;
}

/** What the archive of an image is known by. */
export interface ImageFacts {
  /** Digest of the configuration. */
  readonly id: string;
  /** Of the uncompressed layers, lowest first. */
  readonly diffIds: readonly string[];
}

const CREATED = '2024-01-02T03:04:05Z';

/** Makes `docker.tar`, an archive as `docker save` writes it, and `facts.json` in a folder. */
export function writeImageFile(folder: string, layers: readonly Buffer[], settings: ImageSettings): void {
  const { reference, architecture = 'amd64', config = {}, dated = true } = settings;
  const entries = dockerArchiveEntries([{ layers: layers.map((layer) => ({ tar: layer })), architecture }]);
  const content = (name: string): object =>
    JSON.parse(String(entries.find((entry) => entry.name === name)?.content)) as object;
  const [manifest] = content('manifest.json') as readonly [
    { readonly Config: string; readonly Layers: readonly string[] },
  ];
  const dates = dated ? { created: CREATED } : {};
  const configuration = JSON.stringify({
    ...content(manifest.Config),
    ...dates,
    config,
    history: layers.map((_, position) => ({ ...dates, created_by: `layer ${position}` })),
  });
  const id = sha256(configuration);
  const configName = `${id.slice('sha256:'.length)}.json`;
  const replaced: readonly TarEntry[] = [
    ...entries.filter(({ name }) => name !== 'manifest.json' && name !== manifest.Config),
    { name: configName, content: configuration },
    { name: 'manifest.json', content: JSON.stringify([{ ...manifest, Config: configName, RepoTags: [reference] }]) },
  ];
  writeFileSync(path.join(folder, 'docker.tar'), tar(replaced));
  const facts: ImageFacts = { id, diffIds: layers.map((layer) => sha256(layer)) };
  writeFileSync(path.join(folder, 'facts.json'), JSON.stringify(facts));
}

/** A folder as a layer. `scratch`: where the tar may lie meanwhile. */
export async function layerOf(tree: string, scratch: string): Promise<Buffer> {
  const file = path.join(scratch, 'layer.tar');
  await run('tar', ['--numeric-owner', '--sort=name', '-C', tree, '-cf', file, '.']);
  const layer = readFileSync(file);
  rmSync(file);
  return layer;
}
