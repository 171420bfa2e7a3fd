import path from 'node:path';
import type { Component, Inventory, InventoryReport } from '@imgtrack/core';
import { expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import type { InvocationOptions, Outcome, Sandbox } from '../support/imgtrack.js';

/** Runs imgtrack as the engine's user, with the engine's environment. */
export async function imgtrackOn(
  sandbox: Sandbox,
  engine: TestEngine,
  args: readonly string[],
  options: InvocationOptions = {},
): Promise<Outcome> {
  sandbox.giveTo(engine.user);
  return sandbox.imgtrack(args, {
    ...options,
    env: { ...engine.environment, IMGTRACK_STATE_DIR: sandbox.state, TMPDIR: sandbox.root, ...options.env },
    wrapper: [...(options.wrapper ?? []), ...engine.as],
    program: { node: engine.node, command: path.join(engine.repository, 'packages', 'cli', 'bin', 'run.js') },
  });
}

/** The one report of a scan that must succeed. */
export async function reportOf(
  sandbox: Sandbox,
  engine: TestEngine,
  reference: string,
  more: readonly string[] = [],
): Promise<InventoryReport> {
  const args = ['scan', reference, '--json', '--quiet', '--cache', 'off', ...more];
  const { exitCode, stdout, stderr } = await imgtrackOn(sandbox, engine, args);
  expect(exitCode, stderr).toBe(0);
  return (JSON.parse(stdout) as { readonly reports: readonly [InventoryReport] }).reports[0];
}

export interface WhatWasFound {
  readonly operatingSystem: Inventory['operatingSystem'];
  readonly components: readonly object[];
  readonly coverage: Omit<Inventory['coverage'], 'leftOut'>;
}

/** What two scans of the same files must agree on, however the files were reached: all but which layer they came from. */
export function whatWasFound({ operatingSystem, components, coverage }: Inventory): WhatWasFound {
  const { files, catalogers, unread, unrecognised } = coverage;
  return {
    operatingSystem,
    components: components.map(withoutLayers),
    coverage: { files, catalogers, unread, unrecognised },
  };
}

const withoutLayers = (component: Component): object => ({
  ...component,
  evidence: component.evidence.map((evidence) => ({ ...evidence, layer: undefined })),
});
