import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { Platform } from '../model/platform.js';
import { platformText, satisfies } from './platform.js';

/** Throws IMGT_PLATFORM_MISSING where one platform is wanted and the only image there is says another. */
export function requirePlatform(offered: Platform, wanted: Platform | undefined, where: string): void {
  if (wanted === undefined || satisfies(offered, wanted)) return;
  throw new ImgtrackError('IMGT_PLATFORM_MISSING', {
    wanted: platformText(wanted),
    where,
    available: [platformText(offered)],
  });
}
