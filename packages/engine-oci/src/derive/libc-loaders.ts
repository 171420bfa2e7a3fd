import { type FileInterest, type Libc, libcOfLoader } from '@imgtrack/core';

type Family = Exclude<Libc['family'], 'none'>;

/** Where loaders are looked for, since programs name them by these paths. */
export const loaderFolders: readonly string[] = ['/lib64', '/lib', '/lib32', '/libx32', '/usr/lib64', '/usr/lib'];

/** Programs that are dynamic in nearly every image that has dynamic programs: the first that is one decides between two families. */
export const witnesses: readonly string[] = [
  '/bin/sh',
  '/usr/bin/env',
  '/bin/ls',
  '/usr/bin/ldd',
  '/bin/busybox',
  '/usr/bin/apt-get',
  '/sbin/apk',
  '/usr/bin/rpm',
];

/** The file of a library whose name or content says its version, beside the loader. */
export const libraryNames: Readonly<Record<Family, string | undefined>> = { glibc: 'libc.so.6', musl: undefined };

/** What the search reads, for file systems that are slow to read from. */
export const loaderInterest: FileInterest = (path) =>
  libcOfLoader(path) !== undefined ||
  witnesses.includes(path) ||
  /\/(?:ld|libc)-2\.\d+\.so$|\/libc\.so\.6$/.test(path) ||
  /^\/(?:usr\/)?bin\/(?:dash|bash|busybox|coreutils)$/.test(path);
