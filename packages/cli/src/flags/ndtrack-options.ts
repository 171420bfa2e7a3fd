import path from 'node:path';
import type { ScannerOptions } from '@imgtrack/core/host';

/** Values of `ndtrackFlags`, as oclif parses them. */
export interface NdtrackFlags {
  readonly 'from-ndtrack'?: string | undefined;
  readonly 'local-ndtrack'?: boolean | undefined;
  readonly 'inventorysettings-path'?: string | undefined;
}

/** Flag → option of the scanner "ndtrack"; docs/configuration.md is made from this table. */
export const ndtrackOptions: { readonly [flag in keyof NdtrackFlags]-?: string } = {
  'from-ndtrack': 'from',
  'local-ndtrack': 'local',
  'inventorysettings-path': 'inventorySettings',
};

/** What the flags that were given say; undefined: none was. Paths start at `directory`. */
export function scannerOptions(flags: NdtrackFlags, directory: string): ScannerOptions | undefined {
  const values = new Map<string, unknown>(Object.entries(flags));
  const given = Object.entries(ndtrackOptions).flatMap(([flag, option]) => {
    const value = values.get(flag);
    if (value === undefined || value === false) return [];
    return [{ flag, option, value: typeof value === 'string' ? path.resolve(directory, value) : value }];
  });
  if (given.length === 0) return undefined;
  return {
    belongTo: 'ndtrack',
    names: given.map(({ flag }) => `--${flag}`),
    values: Object.fromEntries(given.map(({ option, value }) => [option, value])),
  };
}
