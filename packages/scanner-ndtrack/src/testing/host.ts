import type { Logger } from '@imgtrack/core';
import { NdtrackScanner } from '../ndtrack-scanner.js';
import type { NdtrackOptions } from '../options.js';

/** A logger that keeps its warnings. */
export interface KeptWarnings extends Logger {
  readonly warnings: readonly string[];
}

export function keptWarnings(): KeptWarnings {
  const warnings: string[] = [];
  return {
    warnings,
    debug: () => undefined,
    warn: (message) => {
      warnings.push(message);
    },
  };
}

/** A scanner whose paths start in a folder, in which the installation is "installed". */
export function scannerIn(
  baseDirectory: string,
  given: Partial<NdtrackOptions>,
  logger: Logger = keptWarnings(),
): NdtrackScanner {
  const options = {
    local: false,
    installation: 'installed',
    tags: {},
    capabilities: ['DAC_READ_SEARCH'],
    ...given,
  } as const;
  return new NdtrackScanner(options, { baseDirectory, cacheDirectory: '/dev/null/cache', logger });
}
