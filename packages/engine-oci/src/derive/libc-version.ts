import type { Libc } from '@imgtrack/core';

type Family = Exclude<Libc['family'], 'none'>;

/** Of a version that a file name or a text gives: nothing longer is believed. */
const glibcFile = /(?:^|\/)(?:ld|libc)-(2\.\d{1,3}(?:\.\d{1,3})?)\.so$/;
/** In the loader from 2.33 on, in the library always: "GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36." */
const glibcText = /(?:stable|development) release version (2\.\d{1,3}(?:\.\d{1,3})?)\b/;
/** musl keeps its version as a string of its own. */
const muslText = /\0(1\.\d{1,2}\.\d{1,3})(?:-git-[0-9a-z-]{1,40})?\0/;

/** undefined: the file does not tell. `path` without any link in it; `content`: of the loader or the library. */
export function libcVersion(family: Family, path: string, content: Uint8Array): string | undefined {
  const named = family === 'glibc' ? glibcFile.exec(path)?.[1] : undefined;
  if (named !== undefined) return named;
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
  return (family === 'glibc' ? glibcText : muslText).exec(text)?.[1];
}
