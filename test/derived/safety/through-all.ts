import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ContainerExit, Limits, ScannerPayload, SourceImage } from '@imgtrack/core';
import type { EngineTest } from '../../contract/each-engine.js';
import { compileProgram } from '../../engines/images/program.js';
import { type ImageName, loaded } from '../../engines/images.js';
import { cached, repository } from '../../support/assets.js';

/** The test program in a derived image, under the same path in every scan. */
export const TARGET = '/imgtrack-test/program';

const source = path.join(repository, 'test', 'engines', 'program', 'program.c');

export const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** The test program, static: its source says what it does. */
export async function staticProgram(): Promise<string> {
  const made = await cached(`program-${sha256(source).slice(0, 16)}`, 1, async (folder) =>
    compileProgram(path.join(folder, 'program'), 'static'),
  );
  return path.join(made, 'program');
}

/** A folder in a container that nobody can have foreseen. */
export const secretFolder = (): string => `/imgtrack-${randomBytes(16).toString('hex')}/inventory`;

/** A payload of one program, whose command does what the words say. */
export async function payloadOf(
  words: readonly string[],
  changes: Partial<ScannerPayload> & { readonly program?: string; readonly target?: string } = {},
): Promise<ScannerPayload> {
  const { program = await staticProgram(), target = TARGET, ...others } = changes;
  return {
    files: [{ source: program, target, mode: 0o755, sha256: sha256(program) }],
    command: [target, ...words],
    environment: {},
    capabilities: ['DAC_READ_SEARCH'],
    outputs: [],
    network: 'none',
    ...others,
  };
}

export interface Asked {
  readonly image: ImageName | SourceImage;
  /** What the program does. A pause at its end, so that engines that lose the last words do not lose these. */
  readonly words: readonly string[];
  readonly changes?: Parameters<typeof payloadOf>[1];
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
}

export interface Done {
  readonly exit: ContainerExit;
  /** What was printed. */
  readonly lines: readonly string[];
  /** What was brought back: path in the container → content. */
  readonly files: Readonly<Record<string, string>>;
  readonly durationMs: number;
}

/** Builds, runs, collects, and removes everything. */
export async function throughAll(given: EngineTest, asked: Asked): Promise<Done> {
  const { steps, source: describe, engine, workspace } = given;
  const { image, words, changes, limits, signal } = asked;
  const context = given.context(signal, limits);
  const described = typeof image === 'string' ? await describe((await loaded(engine, image)).reference) : image;
  const payload = await payloadOf([...words, 'sleep', '0.3'], changes);
  await using derived = await steps.builder.build({ image: described, payload, labels: {} }, context);
  await using container = await steps.runner.run({ image: derived, payload }, context);
  const into = await workspace.directory('collected');
  const files = await steps.collector.collect(container, payload, into, context);
  return {
    exit: container.exit,
    lines: container.tail.split('\n').filter((line) => line !== ''),
    files: Object.fromEntries(files.map(({ path: name, file }) => [name, readFileSync(file, 'utf8')])),
    durationMs: container.durationMs,
  };
}

export const well: ContainerExit = { kind: 'exited', code: 0 };
