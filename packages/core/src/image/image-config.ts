import type { Digest } from '../model/digest.js';
import type { Platform } from '../model/platform.js';
import type { ImageConfig } from '../model/source-image.js';
import { isRecord, member, stringOf, stringsOf } from './json.js';

/** What a scan takes from an image configuration (OCI image specification, "config.md"; Docker's has the same fields). */
export interface ConfigFacts {
  readonly config: ImageConfig;
  readonly platform: Platform;
  readonly created?: string;
  /** Lowest first; undefined: there is no usable list. */
  readonly diffIds: readonly Digest[] | undefined;
}

const UNKNOWN = 'unknown';
/** RFC 3339, date and time. */
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:Z|[+-]\d\d:\d\d)$/;
const digest = /^sha256:([0-9a-f]{64})$/;

/**
 * Reads a configuration that nobody vouches for: a field of a wrong type counts as absent. Only the diff ids, on which identity
 * depends, are all or nothing.
 */
export function readImageConfig(value: unknown): ConfigFacts {
  const config = member(value, 'config');
  const created = stringOf(member(value, 'created'));
  const variant = stringOf(member(value, 'variant'));
  return {
    config: {
      environment: environmentOf(member(config, 'Env')),
      labels: labelsOf(member(config, 'Labels')),
      entrypoint: stringsOf(member(config, 'Entrypoint')),
      command: stringsOf(member(config, 'Cmd')),
      volumes: keysOf(member(config, 'Volumes')).sort(),
      hasOnBuild: stringsOf(member(config, 'OnBuild')).length > 0,
    },
    platform: {
      os: stringOf(member(value, 'os')) ?? UNKNOWN,
      architecture: stringOf(member(value, 'architecture')) ?? UNKNOWN,
      ...(variant === undefined ? {} : { variant }),
    },
    ...(created !== undefined && moment.test(created) ? { created } : {}),
    diffIds: digestsOf(member(member(value, 'rootfs'), 'diff_ids')),
  };
}

/** The platform that is nobody's: buildx marks attestations with it, and some builders leave the fields out. */
export const isUnknown = ({ os, architecture }: Platform): boolean => os === UNKNOWN || architecture === UNKNOWN;

/** "NAME=value" entries; the last of a name counts, as for a process. */
function environmentOf(value: unknown): Readonly<Record<string, string>> {
  const entries = stringsOf(value).map((entry): [string, string] => {
    const equals = entry.indexOf('=');
    return equals === -1 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
  });
  return Object.fromEntries(entries.filter(([name]) => name !== ''));
}

function labelsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

const keysOf = (value: unknown): string[] => (isRecord(value) ? Object.keys(value) : []);

function digestsOf(value: unknown): readonly Digest[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const digests = value.flatMap((item: unknown): Digest[] => {
    const hex = typeof item === 'string' ? digest.exec(item)?.[1] : undefined;
    return hex === undefined ? [] : [`sha256:${hex}`];
  });
  return digests.length === value.length ? digests : undefined;
}
