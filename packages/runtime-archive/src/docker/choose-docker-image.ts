import { type Digest, ImgtrackError, isNamed } from '@imgtrack/core';
import type { Selection } from '../image/selection.js';
import type { DockerEntry } from './docker-manifest.js';

/** At least as many digits as docker prints tell one image from another. */
const idPrefix = /^sha256:[0-9a-f]{4,64}$/;

/**
 * Chooses one image of an archive: by name, by id or its beginning, else the only one there is. `idOf` is asked only where ids matter.
 * Throws IMGT_IMAGE_AMBIGUOUS and IMGT_IMAGE_NOT_FOUND, with all there are.
 */
export function chooseDockerImage(
  entries: readonly DockerEntry[],
  { reference, tag, digest }: Selection,
  file: string,
  idOf: (entry: DockerEntry) => Digest,
): DockerEntry {
  const fits = (entry: DockerEntry): boolean =>
    (tag === undefined || hasName(entry, tag) || (idPrefix.test(tag) && idOf(entry).startsWith(tag))) &&
    (digest === undefined || idOf(entry) === digest);
  const matches = distinct(entries.filter(fits));
  const [first, second] = matches;
  const available = (of: readonly DockerEntry[]): readonly string[] =>
    of.flatMap((entry) => (entry.repoTags.length === 0 ? [`@${idOf(entry)}`] : entry.repoTags));
  if (first === undefined) {
    throw new ImgtrackError('IMGT_IMAGE_NOT_FOUND', {
      reference,
      where: file,
      available: available(distinct(entries)),
    });
  }
  if (second !== undefined) throw new ImgtrackError('IMGT_IMAGE_AMBIGUOUS', { file, available: available(matches) });
  return first;
}

const hasName = ({ repoTags }: DockerEntry, tag: string): boolean => repoTags.some((offered) => isNamed(offered, tag));

/** An archive may list one image once for each of its names. */
function distinct(entries: readonly DockerEntry[]): readonly DockerEntry[] {
  const byConfig = new Map<string, DockerEntry>();
  for (const entry of entries) {
    const known = byConfig.get(entry.config);
    const repoTags = [...new Set([...(known?.repoTags ?? []), ...entry.repoTags])];
    byConfig.set(entry.config, { ...entry, repoTags });
  }
  return [...byConfig.values()];
}
