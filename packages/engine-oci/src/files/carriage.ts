import { ImgtrackError } from '@imgtrack/core';
import type { CarriedNode } from './carried-node.js';
import type { ServingDialect } from './files-dialect.js';
import { type ImageToOpen, Unpassable } from './rootfs-strategy.js';

/** "mount": the files of this machine, one by one and read-only. "copy": for an engine of another machine. */
export type Carriage = 'mount' | 'copy';

/** In the order in which they are tried: an engine that seems to be here may be in a virtual machine that does not see our files. */
export async function carriagesFor(
  { image, inspected }: ImageToOpen,
  { files }: CarriedNode,
  { takesTar }: ServingDialect,
): Promise<readonly Carriage[]> {
  const { local, address } = await inspected.endpoint;
  // Options of mounts are a list with commas.
  const mounts = local && files.every(({ source }) => !/[,"\n]/.test(source));
  if (!takesTar && !mounts) throw new Unpassable('the engine takes no files');
  if (!local && (image.platform.os !== 'linux' || image.platform.architecture !== architecture())) {
    throw new Unpassable(`the engine is on another machine (${address}), perhaps of another architecture`);
  }
  return [...(mounts ? ['mount' as const] : []), ...(takesTar ? ['copy' as const] : [])];
}

/** As images name it. */
const architecture = (): string =>
  (({ x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }) as Readonly<Record<string, string>>)[process.arch] ?? process.arch;

/** Options of `create`. */
export const mountArgs = (source: string, target: string): readonly string[] => [
  '--mount',
  `type=bind,source=${source},target=${target},readonly`,
];

/** Options of `create` for what is carried into this folder of the container. */
export const carriedArgs = ({ files }: CarriedNode, carriage: Carriage, folder: string): readonly string[] =>
  carriage === 'mount'
    ? files.flatMap(({ source, name }) => mountArgs(source, `${folder}/${name}`))
    : // A volume of the container's own, since all else is read-only.
      ['--volume', folder];

/** Another carriage may fare better. */
export const isOfCarriage = (error: unknown): error is Error =>
  error instanceof Unpassable || ImgtrackError.is(error, 'IMGT_CONTAINER_FAILED');
