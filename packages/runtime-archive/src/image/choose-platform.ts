import { normalised, type Platform, platformText, satisfies } from '@imgtrack/core';

/** One image of an index. */
export interface PlatformChoice {
  readonly platform: Platform;
  /** An index may list images that were not saved with it. */
  readonly present: boolean;
}

/** CPU variants of 32-bit ARM by what today's machines run best; the usual one, v7, is written as none. */
const armVariants: readonly string[] = ['', 'v6', 'v5', 'v8'];

/**
 * Chooses one image: of the platform asked for, else of the host's, else the only one there is. Of several that fit, the usual
 * variant of the CPU, then the first. undefined: none fits.
 */
export function choosePlatform<C extends PlatformChoice>(
  choices: readonly C[],
  wanted: Platform | undefined,
  host: Platform,
): C | undefined {
  if (wanted !== undefined) return bestOf(choices.filter(({ platform }) => satisfies(platform, wanted)));
  const own = bestOf(choices.filter(({ platform }) => satisfies(platform, host)));
  if (own?.present === true) return own;
  const [only, ...others] = choices.filter(({ present }) => present);
  return only !== undefined && others.length === 0 ? only : own;
}

/** The platforms one may ask for, in order of their names, each once. */
export function platformsOffered(choices: readonly PlatformChoice[]): readonly string[] {
  const present = choices.filter((choice) => choice.present);
  return [...new Set(present.map(({ platform }) => platformText(normalised(platform))))].sort();
}

function bestOf<C extends PlatformChoice>(fitting: readonly C[]): C | undefined {
  let best: C | undefined;
  for (const choice of fitting) {
    if (best === undefined || rank(choice) < rank(best)) best = choice;
  }
  return best;
}

function rank({ platform, present }: PlatformChoice): number {
  const index = armVariants.indexOf(normalised(platform).variant ?? '');
  return (present ? 0 : 100) + (index === -1 ? armVariants.length : index);
}
