import { describe } from 'vitest';
import { engines, needEngine, type EngineName, type TestEngine } from '../engines/engines.js';
import { orSkip } from '../support/assets.js';
import { type Sandbox, test } from '../support/imgtrack.js';
import { configure } from './document-scan.js';

export interface Given {
  readonly sandbox: Sandbox;
  readonly engine: TestEngine;
}

export type Promised = (title: string, body: (given: Given) => Promise<void>) => void;

export const everyEngine: readonly EngineName[] = engines.map(({ name }) => name);

/** One of each kind. */
export const eachKind: readonly EngineName[] = ['docker', 'podman', 'nerdctl'];

/** Runs what the document promises on engines that are up, where ndtrack's bundle and the engine are configured; on the others it is skipped. */
export function onEngines(names: readonly EngineName[], define: (promise: Promised) => void): void {
  for (const engine of engines.filter(({ name }) => names.includes(name)))
    describe(engine.name, () => {
      define((title, body) => {
        test(title, async ({ sandbox, task, skip }) => {
          await orSkip({ task, skip }, async () => {
            await needEngine(engine);
            await configure(sandbox, engine);
            await body({ sandbox, engine });
          });
        });
      });
    });
}
