import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { InventoryReport, ScanEvent, ScanReport } from '@imgtrack/core';
import { expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import { ndtrackBundle } from '../ndtrack/ndtrack.js';
import { imgtrackOn } from '../runtimes/scan-engine.js';
import { repository } from '../support/assets.js';
import type { InvocationOptions, Sandbox } from '../support/imgtrack.js';

/** What came of a command line. */
export interface DocumentScan {
  readonly exitCode: number | undefined;
  /** Standard error without the events. */
  readonly said: string;
  readonly events: readonly ScanEvent[];
  /** None where the plan already had problems. */
  readonly reports: readonly ScanReport[];
}

export interface ScannedImage extends DocumentScan {
  readonly report: InventoryReport;
}

/** A file of the repository where the engine's user can reach it. */
export const within = (engine: TestEngine, file: string): string =>
  path.join(engine.repository, path.relative(repository, file));

/** What an administrator sets up once: the engine, and the bundle of ndtrack's builds. Nothing of it is on the command line. */
export async function configure(
  sandbox: Sandbox,
  engine: TestEngine,
  options: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const bundle = within(engine, await ndtrackBundle());
  const scanner = { use: 'ndtrack', with: { bundle, ...options } };
  const settings = { runtime: engine.runtime, scanner, cache: 'off' };
  writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify(settings));
}

/** "imgtrack WORDS", whatever comes of it. */
export async function imgtrack(
  sandbox: Sandbox,
  engine: TestEngine,
  words: readonly string[],
  options: InvocationOptions = {},
): Promise<DocumentScan> {
  const args = [...words, '--json', '--progress', 'json'];
  const { exitCode, stdout, stderr } = await imgtrackOn(sandbox, engine, args, options);
  const lines = stderr.split('\n');
  const isEvent = (line: string): boolean => line.startsWith('{"');
  const document = stdout === '' ? { reports: [] } : (JSON.parse(stdout) as { readonly reports: ScanReport[] });
  return {
    exitCode,
    said: lines.filter((line) => !isEvent(line)).join('\n'),
    events: lines.filter(isEvent).map((line) => JSON.parse(line) as ScanEvent),
    reports: document.reports,
  };
}

/** "imgtrack WORDS" of one image, which must succeed. */
export async function scanned(
  sandbox: Sandbox,
  engine: TestEngine,
  words: readonly string[],
  options: InvocationOptions = {},
): Promise<ScannedImage> {
  const scan = await imgtrack(sandbox, engine, words, options);
  expect(scan.exitCode, scan.said).toBe(0);
  const [report] = scan.reports;
  if (report === undefined || !('inventory' in report)) throw new Error(`no inventory: ${JSON.stringify(report)}`);
  return { ...scan, report };
}

/** Commands of the engine that a step ran: "docker create". */
export function commandsDuring({ events }: DocumentScan, step: string): readonly string[] {
  const commands: string[] = [];
  let current = '';
  for (const event of events) {
    if (event.type === 'step.started') current = event.step;
    if (event.type === 'command.finished' && current === step) commands.push(event.command);
  }
  return commands;
}

export const stepsOf = ({ events }: DocumentScan): readonly string[] =>
  events.flatMap((event) => (event.type === 'step.started' ? [event.step] : []));

/** What was left on purpose, and where. */
export const keptBy = ({ events }: DocumentScan): Readonly<Record<string, string>> =>
  Object.fromEntries(events.flatMap((event) => (event.type === 'artefact.kept' ? [[event.kind, event.id]] : [])));

/** Images and containers of the scans in the engine, and their work folders: after a scan there are none. */
export async function leftBy(
  { reports, events }: DocumentScan,
  sandbox: Sandbox,
  engine: TestEngine,
): Promise<readonly string[]> {
  const ids = [...new Set([...reports, ...events].map(({ scanId }) => scanId))];
  const folder = path.join(sandbox.state, 'workspaces');
  const lists = [
    await listed(engine, ['images', '--all', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}}']),
    await listed(engine, ['ps', '--all', '--no-trunc', '--format', '{{.Names}}']),
    existsSync(folder) ? readdirSync(folder) : [],
  ];
  const labelled = ids.map(async (id) =>
    listed(engine, ['images', '--quiet', '--filter', `label=io.imgtrack.scan=${id}`]),
  );
  return [
    ...lists.flat().filter((line) => ids.some((id) => line.includes(id))),
    ...(await Promise.all(labelled)).flat(),
  ];
}

async function listed(engine: TestEngine, args: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await engine.command(args);
  expect(exitCode, `${engine.name} ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Removes what a test had kept. */
export async function removeKept(
  engine: TestEngine,
  kept: { readonly image?: string; readonly container?: string },
): Promise<void> {
  if (kept.container !== undefined) await engine.command(['rm', '--force', '--volumes', kept.container]);
  if (kept.image !== undefined) await engine.command(['rmi', '--force', kept.image]);
}
