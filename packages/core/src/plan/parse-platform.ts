import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { Platform } from '../model/platform.js';

/** Names that uname and users say → GOARCH values, which images say. */
const architectures: Readonly<Record<string, string>> = {
  aarch64: 'arm64',
  armhf: 'arm',
  armv7l: 'arm',
  i386: '386',
  i686: '386',
  x86_64: 'amd64',
};

/** Parses "linux/amd64" or "linux/arm/v7". Throws IMGT_PLATFORM_INVALID. */
export function parsePlatform(text: string): Platform {
  const [, os, architecture, variant] = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9.]+))?$/.exec(text.toLowerCase()) ?? [];
  if (os === undefined || architecture === undefined) throw new ImgtrackError('IMGT_PLATFORM_INVALID', { text });
  const name = Object.hasOwn(architectures, architecture) ? architectures[architecture] : architecture;
  return { os, architecture: name ?? architecture, ...(variant === undefined ? {} : { variant }) };
}
