import type { PluginServices, TextOutput } from '@imgtrack/core';
import { silentLogger } from '../contracts/contract-context.js';
import { scriptedCommandRunner } from './scripted-command-runner.js';

/** Standard output of a test: keeps what is written to it. */
export interface CapturedOutput extends TextOutput {
  /** Everything written so far, decoded as UTF-8. */
  readonly text: string;
}

export interface TestServices extends PluginServices {
  readonly stdout: CapturedOutput;
}

/** The clock of `pluginServices`, so that equal tests give equal output. */
export const testTime = '2024-05-06T07:08:09.000Z';

/**
 * What a plugin's `create` is given, without a host: a clock that stands still, no program to run, a silent logger, and an output that
 * is kept. `baseDirectory` is the current folder; a sink's test gives a folder of its own. Nothing can be kept in `cacheDirectory`.
 */
export function pluginServices(overrides: Partial<Omit<PluginServices, 'stdout'>> = {}): TestServices {
  return {
    commands: scriptedCommandRunner([]),
    logger: silentLogger,
    now: () => new Date(testTime),
    environment: {},
    stdout: capturedOutput(),
    baseDirectory: process.cwd(),
    cacheDirectory: '/dev/null/cache',
    ...overrides,
  };
}

export function capturedOutput(): CapturedOutput {
  const written: Uint8Array[] = [];
  return {
    get text() {
      return Buffer.concat(written).toString('utf8');
    },
    async write(piece) {
      written.push(Buffer.from(piece));
    },
  };
}
