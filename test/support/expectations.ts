import type { InventoryReport, RunSummary, ScanReport } from '@imgtrack/core';
import { expect } from 'vitest';
import type { Outcome } from './imgtrack.js';

const STACK_TRACE = /^\s+at .+[:(]/m;

/** The document of `scan --json`. */
export interface RunDocument {
  readonly schema: 'imgtrack-run/1';
  readonly exitCode: number;
  readonly summary: RunSummary;
  readonly reports: readonly ScanReport[];
  readonly undelivered: readonly { readonly sink: string; readonly reference: string; readonly message: string }[];
}

/** Asserts that a scan with --json succeeded and returns its document. */
export function runDocument(outcome: Outcome, exitCode = 0): RunDocument {
  expect(outcome.exitCode, outcome.stderr).toBe(exitCode);
  return JSON.parse(outcome.stdout) as RunDocument;
}

/** Asserts that one image was scanned with --json and returns its report. */
export function onlyReport(outcome: Outcome): InventoryReport {
  const { reports } = runDocument(outcome);
  const [report, ...others] = reports;
  expect(others).toEqual([]);
  if (report === undefined || !('inventory' in report)) throw new Error(`no inventory: ${outcome.stdout}`);
  return report;
}

export interface ExpectedFailure {
  readonly code: string;
  readonly exitCode: number;
  /** What the message must name: the place and, where there is one, the value that is wrong. */
  readonly naming: readonly string[];
  /** Milliseconds within which the command must have given up. 15 s unless told. */
  readonly withinMs?: number;
}

/** Asserts that the command failed as it should: its own code, the right exit code, what and where, what to do, and no stack trace. */
export function expectFailure(outcome: Outcome, { code, exitCode, naming, withinMs = 15_000 }: ExpectedFailure): void {
  const { stderr } = outcome;
  const codes = [...stderr.matchAll(/^Code: (\S+)$/gm)].map(([, found]) => found);
  expect({ codes, exitCode: outcome.exitCode }, stderr).toEqual({ codes: [code], exitCode });
  for (const name of naming) expect(stderr).toContain(name);
  expect(stderr).toMatch(/^Try this: \S/m);
  expectNoStackTrace(outcome);
  expect(outcome.durationMs).toBeLessThan(withinMs);
}

export function expectNoStackTrace({ stdout, stderr }: Outcome): void {
  expect(stderr).not.toMatch(STACK_TRACE);
  expect(stdout).not.toMatch(STACK_TRACE);
}

/** Names and versions of the components that one cataloger found, sorted. */
export function found({ inventory }: InventoryReport, cataloger: string): readonly string[] {
  return inventory.components
    .filter(({ evidence }) => evidence.some((seen) => seen.cataloger === cataloger))
    .map(({ name, version }) => `${name} ${version ?? ''}`.trim())
    .sort();
}
