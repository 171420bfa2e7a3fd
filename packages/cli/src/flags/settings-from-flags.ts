import type { SettingsSources } from '@imgtrack/core/host';
import type { Settings } from '@imgtrack/core';

/** Values of `configurationFlags`, as oclif parses them. */
export interface ConfigurationFlags {
  readonly runtime?: string | undefined;
  readonly scanner?: string | undefined;
  readonly platform?: string | undefined;
  readonly pull?: string | undefined;
  readonly cache?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly output?: readonly string[] | undefined;
  readonly 'output-dir'?: string | undefined;
  readonly beacon?: string | undefined;
  readonly upload?: string | undefined;
  readonly network?: string | undefined;
  readonly 'ca-certificates'?: string | undefined;
  readonly 'libc-variant'?: string | undefined;
  readonly 'build-only'?: boolean | undefined;
  readonly 'no-cleanup-image'?: boolean | undefined;
  readonly 'no-cleanup-container'?: boolean | undefined;
  readonly 'no-cleanup-files'?: boolean | undefined;
}

/** Flag → setting: the only place where the two meet. docs/configuration.md is made from this table. */
export const flagSettings: { readonly [flag in keyof ConfigurationFlags]-?: keyof Settings } = {
  runtime: 'runtime',
  scanner: 'scanner',
  platform: 'platform',
  pull: 'pull',
  cache: 'cache',
  concurrency: 'concurrency',
  output: 'outputs',
  'output-dir': 'outputDirectory',
  beacon: 'beacon',
  upload: 'upload',
  network: 'network',
  'ca-certificates': 'caCertificates',
  'libc-variant': 'libc',
  'build-only': 'buildOnly',
  'no-cleanup-image': 'keepImage',
  'no-cleanup-container': 'keepContainer',
  'no-cleanup-files': 'keepFiles',
};

/** What the flags that were given say, one entry a flag. */
export function settingsFromFlags(flags: ConfigurationFlags): SettingsSources['flags'] {
  const values = new Map<string, unknown>(Object.entries(flags));
  return Object.entries(flagSettings).flatMap(([flag, setting]) => {
    const value = values.get(flag);
    return value === undefined || value === false ? [] : [{ name: `--${flag}`, settings: { [setting]: value } }];
  });
}
