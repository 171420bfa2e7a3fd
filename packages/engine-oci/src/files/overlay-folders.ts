import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { GraphDriver } from '../images/inspected-image.js';
import type { MountSource } from './read-only-mount.js';
import { Unpassable } from './rootfs-strategy.js';

/** The layers of an image where docker's storage driver "overlay2" and podman's "overlay" keep them: ROOT/ID/diff, and ROOT/l/SHORT, a link to it. */
export interface OverlayFolders {
  /** Topmost first. */
  readonly layers: readonly string[];
  readonly mount: MountSource;
}

const id = /^[0-9a-z][0-9a-z-]{0,127}$/;
/** docker's driver, podman's. */
const drivers: ReadonlySet<string> = new Set(['overlay2', 'overlay']);
/** Beside a layer's folder, where that holds files by their digests: https://github.com/composefs/composefs */
const BY_DIGEST = 'composefs-data';
const shortName = /^[0-9A-Z]{1,64}$/;

/** Throws an Unpassable where the folders are not here, or are not what this driver makes. */
export function overlayFolders({ name, data }: GraphDriver): OverlayFolders {
  const upper = data['UpperDir'];
  if (!drivers.has(name) || upper === undefined) throw new Unpassable(`the storage driver is ${name}`);
  const root = path.dirname(path.dirname(upper));
  // A colon may be part of the folder's own name.
  const lower = (data['LowerDir'] ?? '').split(/(?<=\/diff):/).filter((folder) => folder !== '');
  const layers = [upper, ...lower];
  for (const layer of layers) requireLayer(layer, root);
  const [only, ...others] = layers;
  if (only !== undefined && others.length === 0) return { layers, mount: { type: 'bind', source: only, options: [] } };
  const names = layers.map((layer) => `l/${shortNameOf(layer)}`);
  return { layers, mount: { type: 'overlay', source: 'overlay', options: [`lowerdir=${names.join(':')}`], cwd: root } };
}

/** Whether every layer is still there. */
export const areThere = ({ layers }: OverlayFolders): boolean => layers.every((layer) => existsSync(layer));

function requireLayer(layer: string, root: string): void {
  const folder = path.dirname(layer);
  const isLayer = path.isAbsolute(layer) && path.basename(layer) === 'diff' && path.dirname(folder) === root;
  if (!isLayer || !id.test(path.basename(folder))) throw new Unpassable(`${layer} is no folder of a layer`);
  if (statSync(layer, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Unpassable(`${layer} is not on this machine`);
  }
  if (existsSync(path.join(folder, BY_DIGEST))) throw new Unpassable(`${layer} is kept by composefs`);
}

function shortNameOf(layer: string): string {
  const name = readFileSync(path.join(path.dirname(layer), 'link'), { encoding: 'utf8', flag: 'r' }).trim();
  if (!shortName.test(name)) throw new Unpassable(`${layer} has no short name`);
  return name;
}
