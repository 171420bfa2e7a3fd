import type { DerivedImage } from '@imgtrack/core';
import type { ContractCase } from '@imgtrack/testing';
import { afterAll, describe, test } from 'vitest';
import type { ContainersDialect } from '../../packages/engine-oci/src/derive/containers-dialect.js';
import { engineOrSkip, engines, limitedEngines, type TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { type EngineUnderTest, testWorkspace, type TestWorkspace, underTest } from './engine-under-test.js';
import { testPayload } from './test-payload.js';

export interface EngineTest extends EngineUnderTest {
  readonly engine: TestEngine;
  readonly workspace: TestWorkspace;
  /** Makes it for the first test that asks, keeps it for the others of this engine, and disposes it after the last. */
  readonly shared: <T extends AsyncDisposable>(make: () => Promise<T>) => Promise<T>;
}

/** A way of one engine, or of all that work alike. */
export interface Variant {
  /** Behind the engine's name. */
  readonly name: string;
  readonly changes: Partial<ContainersDialect>;
  /** Absent: every engine. */
  readonly only?: (engine: TestEngine) => boolean;
}

export const asItIs: Variant = { name: '', changes: {} };

/** Without those that this machine cannot give all that they need. */
export const onWholeEngines: Variant = { ...asItIs, only: (engine) => !limitedEngines.includes(engine) };

/** What an engine does for users who are not root; here the steps run as root, and the engine's commands do not. */
const unprivileged: Readonly<Partial<Record<TestEngine['name'], Partial<ContainersDialect>>>> = {
  'nerdctl-rootless': { outputs: () => 'mount' },
};

/** Runs what is defined once for each engine that is up, by its variants; the others are skipped. */
export function onEachEngine(
  define: (run: (name: string, body: (given: EngineTest) => Promise<void>) => void, engine: TestEngine) => void,
  variants: readonly Variant[] = [asItIs],
): void {
  for (const engine of [...engines, ...limitedEngines])
    for (const { name, changes } of variants.filter((variant) => variant.only?.(engine) ?? true))
      describe(`${engine.name}${name === '' ? '' : ` (${name})`}`, () => {
        const workspace = testWorkspace();
        let made: Promise<AsyncDisposable> | undefined;
        const shared = async <T extends AsyncDisposable>(make: () => Promise<T>): Promise<T> =>
          (await (made ??= make())) as T;
        afterAll(async () => {
          await (await made?.catch(() => undefined))?.[Symbol.asyncDispose]();
          workspace[Symbol.dispose]();
        });
        define((title, body) => {
          test(title, async (context) => {
            await engineOrSkip(context, engine);
            const changed = { ...unprivileged[engine.name], ...changes };
            await body({ engine, workspace, shared, ...underTest(engine, workspace, changed) });
          });
        }, engine);
      });
}

/** An image with a shell and the test program, which the tests of an engine share. */
export const derivedOf = async ({
  steps,
  source,
  context,
  workspace,
  engine,
  shared,
}: EngineTest): Promise<DerivedImage> =>
  shared(async () => {
    const image = await source((await loaded(engine, 'static')).reference);
    const payload = await testPayload(workspace.path);
    return steps.builder.build({ image, payload, labels: {} }, context());
  });

/** The rules of a contract that are broken, with what was found instead. One after the other: they share what was made for them. */
export async function broken(cases: readonly ContractCase[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const rule of cases) {
    await rule.run().catch((error: unknown) => {
      found.push(`${rule.name}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  return found;
}
