import { isRecord, member, stringsOf } from '@imgtrack/core';
import type { MountSource } from './read-only-mount.js';
import { Unpassable } from './rootfs-strategy.js';

/** What of an overlay's options is taken over; "workdir" and "upperdir" would make it writable. */
const KEPT = /^(?:lowerdir=|index=off$|userxattr$)/;

/**
 * Reads what `ctr snapshots view --mounts` prints: one mount, as JSON. Throws an Unpassable for anything that is not a read-only overlay
 * or bind mount.
 */
export function snapshotMount(printed: string): MountSource {
  const [mount, ...others] = parsed(printed);
  if (mount === undefined || others.length > 0) throw new Unpassable('containerd tells of no single mount');
  const type = member(mount, 'Type');
  const source = member(mount, 'Source');
  const options = stringsOf(member(mount, 'Options'));
  if (typeof source !== 'string') throw new Unpassable('containerd tells of no source to mount');
  if (type === 'bind' && source.startsWith('/')) return { type, source, options: [] };
  if (type !== 'overlay') throw new Unpassable(`its snapshotter needs mounts of the type ${String(type)}`);
  if (options.some((option) => option.startsWith('upperdir='))) throw new Unpassable('its snapshot is writable');
  const kept = options.filter((option) => KEPT.test(option));
  return { type, source: 'overlay', ...shortened(kept) };
}

function parsed(printed: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(printed);
    return Array.isArray(value) ? value.filter(isRecord) : [];
  } catch {
    throw new Unpassable('containerd printed no valid JSON');
  }
}

/** Folders of one place are named from there: mount(2) takes no more than a page of options. */
function shortened(options: readonly string[]): Pick<MountSource, 'options' | 'cwd'> {
  const lower = options.find((option) => option.startsWith('lowerdir='))?.slice('lowerdir='.length);
  const place = lower === undefined ? undefined : /^(\/[^:,\\]*\/snapshots)\/\d+\/fs(?::|$)/.exec(lower)?.[1];
  if (lower === undefined || place === undefined) return { options };
  const names = lower
    .split(':')
    .map((folder) => (folder.startsWith(`${place}/`) ? folder.slice(place.length + 1) : folder));
  const others = options.filter((option) => !option.startsWith('lowerdir='));
  return { options: [...others, `lowerdir=${names.join(':')}`], cwd: place };
}
