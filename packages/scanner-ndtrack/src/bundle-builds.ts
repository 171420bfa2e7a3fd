import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ImgtrackError } from '@imgtrack/core';
import { MAX_TEXT_BYTES } from './bounds.js';
import type { Build, Builds } from './build.js';
import { fileInvalid, isMissing, unusable } from './errors.js';
import type { HostFileFacts } from './file-facts.js';
import { type ListedBuild, MANIFEST, parseManifest } from './manifest.js';

/**
 * The builds of a bundle, each compared with what its manifest says of it. Rejects with IMGT_SCANNER_FILE_INVALID (the manifest),
 * IMGT_DIGEST_MISMATCH, IMGT_SCANNER_UNUSABLE (a build), and with errors of the file system.
 */
export async function bundleBuilds(folder: string, facts: HostFileFacts, signal: AbortSignal): Promise<Builds> {
  const manifestFile = path.join(folder, MANIFEST);
  const { version, builds: listed } = parseManifest(await textOf(manifestFile), manifestFile);
  const builds: Build[] = [];
  for (const build of listed) builds.push(await verified(build, folder, facts, signal));
  return { place: folder, folder, builds, ...(version === undefined ? {} : { version }) };
}

async function textOf(file: string): Promise<string> {
  const stats = await stat(file).catch((cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    throw fileInvalid(file, 'there is no such file, and a bundle needs it', cause);
  });
  if (!stats.isFile()) throw fileInvalid(file, 'it is no file');
  if (stats.size > MAX_TEXT_BYTES) throw fileInvalid(file, 'it is too large');
  return readFile(file, 'utf8');
}

async function verified(
  { file, architecture, libc, sha256 }: ListedBuild,
  folder: string,
  facts: HostFileFacts,
  signal: AbortSignal,
): Promise<Build> {
  const manifestFile = path.join(folder, MANIFEST);
  const source = await realpath(path.join(folder, file)).catch((cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    throw fileInvalid(manifestFile, `it lists ${file}, which is not there`, cause);
  });
  if (!source.startsWith(`${await realpath(folder)}/`))
    throw fileInvalid(manifestFile, `${file} leads out of the bundle`);
  const stats = await stat(source, { bigint: true });
  if (!stats.isFile()) throw fileInvalid(manifestFile, `${file} is no file`);
  const { sha256: actual, needs } = await facts.of(source, stats, signal);
  if (actual !== sha256)
    throw new ImgtrackError('IMGT_DIGEST_MISMATCH', { file: folder, blob: file, expected: sha256, actual });
  const label = `${file} in ${folder}`;
  if (needs === undefined) throw unusable(label, 'it is no program for Linux (no ELF file)');
  if (needs.architecture !== architecture || needs.libc !== libc) {
    const { architecture: really = 'an unknown architecture' } = needs;
    throw unusable(
      label,
      `the manifest says ${architecture} and libc ${libc}, but it is a program for ${really} and libc ${needs.libc}`,
    );
  }
  const program = path.posix.basename(file);
  return {
    label,
    needs,
    program,
    files: [{ inside: program, mode: 0o755, sha256 }],
    materialise: async () => new Map([[program, source]]),
  };
}
