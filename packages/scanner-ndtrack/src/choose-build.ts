import { normalised, type Libc, type Platform } from '@imgtrack/core';
import type { Build, Builds } from './build.js';
import { unusable } from './errors.js';

/** Builds for an architecture (GOARCH). Throws IMGT_SCANNER_UNUSABLE where there is none that could run in any image for it. */
export function buildsFor({ place, builds }: Builds, architecture: string): readonly Build[] {
  const fitting = builds.filter(({ needs }) => needs.architecture === architecture);
  if (fitting.length === 0) {
    const others = [...new Set(builds.map(({ needs }) => needs.architecture ?? 'an unknown architecture'))].sort();
    throw unusable(place, `it is for ${others.join(' and ')}, and programs for ${architecture} are needed here`);
  }
  const known = fitting.filter(({ needs }) => needs.libc !== 'unknown');
  if (known.length === 0) throw unusable(place, 'it needs a loader that belongs to neither glibc nor musl');
  return known;
}

/**
 * The build for an image: one for its C library, otherwise a static one. Of several, the first. Throws IMGT_SCANNER_UNUSABLE.
 * `libc` undefined: it was not looked for, since all builds are static.
 */
export function chooseBuild(builds: Builds, platform: Platform, libc: Libc | undefined): Build {
  const { architecture } = normalised(platform);
  const fitting = buildsFor(builds, architecture);
  const family = libc?.family ?? 'none';
  const chosen =
    fitting.find(({ needs }) => needs.libc === family) ?? fitting.find(({ needs }) => needs.libc === 'none');
  if (chosen !== undefined) return chosen;
  const needed = [...new Set(fitting.map(({ needs }) => needs.libc))].sort().join(' or ');
  throw unusable(
    builds.place,
    family === 'none'
      ? `it needs ${needed}, and the image has no C library: supply a static build for ${architecture}, or scan this image with the built-in scanner`
      : `it needs ${needed}, and the image has ${family}: supply a build for ${family} or a static one, or say what the image has with --libc-variant`,
  );
}
