import { member } from '@imgtrack/core';
import type { EngineDialect } from '../../engine-dialect.js';
import { readInspected } from '../../images/read-inspected.js';
import type { ContainersDialect } from '../containers-dialect.js';

/** An engine that says what docker says. */
export const testDialect = (changes: Partial<ContainersDialect> = {}): EngineDialect => ({
  engine: 'engine',
  command: 'engine',
  globalArgs: [],
  failures: {
    unavailable: /cannot connect/,
    denied: /permission denied while trying to connect/,
    imageMissing: /no such image/i,
    platformMissing: /does not provide the specified platform/,
    containerMissing: /no such container/i,
  },
  images: { inspectArgs: [], readInspected, idsResolve: true, inspectsPlatforms: false, tellsVariants: true },
  containers: {
    removeNowArgs: [],
    derivations: ['build', 'commit'],
    buildArgs: [],
    builderMissing: /no builder/,
    tellsTriggers: true,
    commitArgs: [],
    commitsPairsRaw: false,
    keepParentArgs: ['--no-prune'],
    commitInstructions: new Set(['LABEL', 'USER', 'ENTRYPOINT', 'CMD']),
    logArgs: ['--log-opt', 'max-size=128k'],
    limitsIgnored: /limits are ignored/,
    limitsFileSizes: false,
    networkMissing: /network [^\n]* not found/,
    pathMissing: /could not find the file|no such container:path/i,
    programMissing: /no such file or directory/,
    outputs: () => 'tar-stream',
    mountsFolders: 'never',
    ...changes,
  },
  status: {
    versionArgs: ['version'],
    infoArgs: ['info'],
    facts: {},
    isRootless: (info) => member(info, 'rootless') === true,
    isRemote: () => false,
  },
  files: { strategies: [] },
});
