import { arch, endianness, platform } from 'node:os';
import type { Platform } from '../model/platform.js';

/** Names of uname, Node.js and users → GOARCH values, which images use. */
const architectures: ReadonlyMap<string, string> = new Map([
  ['aarch64', 'arm64'],
  ['armel', 'arm'],
  ['armhf', 'arm'],
  ['armv7l', 'arm'],
  ['i386', '386'],
  ['i686', '386'],
  ['ia32', '386'],
  ['x64', 'amd64'],
  ['x86-64', 'amd64'],
  ['x86_64', 'amd64'],
]);

/** The variant that an image means when it names none (containerd's platforms package normalises alike). */
const usualVariants: ReadonlyMap<string, string> = new Map([
  ['amd64', 'v1'],
  ['arm', 'v7'],
  ['arm64', 'v8'],
]);

/** A platform in the form that two spellings of it share; the usual variant is left out ("arm64/v8" is "arm64"). */
export function normalised({ os, architecture, variant = '' }: Platform): Platform {
  const name = architecture.toLowerCase();
  const known = architectures.get(name) ?? name;
  const level = /^\d/.test(variant) ? `v${variant}` : variant.toLowerCase();
  const usual = level === '' || level === usualVariants.get(known);
  return { os: os.toLowerCase(), architecture: known, ...(usual ? {} : { variant: level }) };
}

/** Whether an image of one platform is what was asked for. A wanted platform without variant takes any. */
export function satisfies(offered: Platform, wanted: Platform): boolean {
  const image = normalised(offered);
  const asked = normalised(wanted);
  if (image.os !== asked.os || image.architecture !== asked.architecture) return false;
  return wanted.variant === undefined || image.variant === asked.variant;
}

/** "linux/arm/v6". */
export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** The platform of this machine's containers: macOS runs those of Linux. */
export function hostPlatform(
  system: string = platform(),
  cpu: string = arch(),
  order: string = endianness(),
): Platform {
  const littleEndian = order === 'LE' && (cpu === 'ppc64' || cpu === 'mips');
  const architecture = littleEndian ? `${cpu}le` : cpu;
  return normalised({ os: system === 'win32' ? 'windows' : system === 'freebsd' ? 'freebsd' : 'linux', architecture });
}
