/** A mounted file system. */
export interface Mount {
  /** Absolute, on the host. */
  readonly path: string;
  /** "ext4", "fuse.sshfs". */
  readonly type: string;
}

/** Position of the mount point on a line; the type is the first field after the separator. */
const MOUNT_POINT = 4;
const SEPARATOR = ' - ';

/**
 * Parses `/proc/self/mountinfo` (proc_pid_mountinfo(5)). Of file systems mounted over each other at one place the last is the one
 * that is seen. A line that cannot be understood is left out.
 */
export function parseMounts(mountInfo: string): readonly Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of mountInfo.split('\n')) {
    const separator = line.indexOf(SEPARATOR);
    const point = line.slice(0, Math.max(0, separator)).split(' ')[MOUNT_POINT];
    const type = line.slice(separator + SEPARATOR.length).split(' ')[0];
    if (separator === -1 || point?.startsWith('/') !== true || type === undefined || type === '') continue;
    const path = unescape(point);
    mounts.set(path, { path, type: unescape(type) });
  }
  return [...mounts.values()];
}

/**
 * The kernel writes blanks, newlines, backslashes and "#" as a backslash and three octal digits; each is one byte, and none of them
 * belongs to a longer character.
 */
const unescape = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
