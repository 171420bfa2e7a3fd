import { platformText, type SourceImage } from '@imgtrack/core';
import type { EngineDialect } from '../engine-dialect.js';
import { wantedName } from './wanted-name.js';

/** What the engine's commands take for this image, and for no other: the user's name for it may come to mean another image. */
export function addressOf(image: SourceImage, dialect: EngineDialect): string {
  if (dialect.images.idsResolve) return image.id;
  const { index, manifest } = image.digests;
  // The manifests below an index do not resolve.
  return index ?? manifest ?? wantedName(image.reference);
}

/** Whether that stands for its content, and can come to mean no other image. */
export const isFixed = ({ digests: { index, manifest } }: SourceImage, { images }: EngineDialect): boolean =>
  images.idsResolve || (index ?? manifest) !== undefined;

/** What must go with the address in commands that know `--platform`: an index stands for the images of all its platforms. */
export const platformArgs = (image: SourceImage, dialect: EngineDialect): readonly string[] =>
  addressOf(image, dialect) === image.digests.index ? ['--platform', platformText(image.platform)] : [];
