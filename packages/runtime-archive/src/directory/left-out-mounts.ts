import type { LeftOut } from '@imgtrack/core';
import { fileSystemTypes, localFuseTypes } from './file-system-types.js';
import { type Mount, parseMounts } from './mount-table.js';

const reasons: ReadonlyMap<string, LeftOut['reason']> = new Map(
  Object.entries(fileSystemTypes).flatMap(([reason, types]) =>
    types.map((type): [string, LeftOut['reason']] => [type, reason as keyof typeof fileSystemTypes]),
  ),
);

/**
 * Mounts below a root that a scan does not enter, by their paths in the root. `root` is a path of the host without links;
 * `mountInfo` is the text of /proc/self/mountinfo, empty where there is none.
 */
export function leftOutMounts(root: string, mountInfo: string): readonly LeftOut[] {
  const below = root === '/' ? '/' : `${root}/`;
  return parseMounts(mountInfo).flatMap(({ path, type }): readonly LeftOut[] => {
    if (!path.startsWith(below) || path === below) return [];
    const inside = `/${path.slice(below.length)}`;
    const reason = reasonFor(inside, type);
    return reason === undefined ? [] : [{ path: inside, reason, detail: type }];
  });
}

function reasonFor(inside: string, type: Mount['type']): LeftOut['reason'] | undefined {
  const known = reasons.get(type);
  // Containers lie deeper: an overlay on /usr or /etc is the machine's own (system extensions, a writable layer).
  if (known === 'engine-storage' && inside.lastIndexOf('/') === 0) return undefined;
  if (known !== undefined) return known;
  return type.startsWith('fuse.') && !localFuseTypes.includes(type) ? 'network-mount' : undefined;
}
