/** Position of the mount point on a line of proc_pid_mountinfo(5). */
const MOUNT_POINT = 4;

/**
 * Mount points at and below a folder, in the order in which they can be unmounted: one that lies on or in another comes before it. One that
 * several file systems are mounted on stands there as often. `mountInfo` is the text of /proc/self/mountinfo.
 */
export function mountsBelow(folder: string, mountInfo: string): readonly string[] {
  const points = mountInfo
    .split('\n')
    .map((line) => unescaped(line.split(' ')[MOUNT_POINT] ?? ''))
    .filter((point) => point === folder || point.startsWith(`${folder}/`));
  return points.sort((a, b) => b.split('/').length - a.split('/').length);
}

/** The kernel writes blanks, line breaks and backslashes as a backslash and three octal digits. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
