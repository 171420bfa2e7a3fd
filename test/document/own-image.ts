import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { TestEngine } from '../engines/engines.js';
import { type ImageName, loaded } from '../engines/images.js';
import type { Sandbox } from '../support/imgtrack.js';

export interface OwnImageChanges {
  /** Absolute path in the image → content. */
  readonly files?: Readonly<Record<string, string>>;
  /** As for the option --change of commit: "USER 1000". */
  readonly changes?: readonly string[];
}

/** An image of one test's own, made from one that is there; removed with it. */
export interface OwnImage extends AsyncDisposable {
  readonly reference: string;
}

/** Runs the engine's command, which must succeed. */
export async function ask(engine: TestEngine, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await engine.command(args);
  expect(exitCode, `${engine.name} ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout.trim();
}

export async function ownImage(
  sandbox: Sandbox,
  engine: TestEngine,
  from: ImageName,
  changes: OwnImageChanges = {},
): Promise<OwnImage> {
  sandbox.giveTo(engine.user);
  const { reference: source } = await loaded(engine, from);
  const name = `document-${randomUUID().slice(0, 8)}`;
  const reference = `images.example/${name}:1`;
  const content = sandbox.file(`content-${name}`);
  mkdirSync(content);
  for (const [place, text] of Object.entries(changes.files ?? {})) writeFile(path.join(content, place), text);
  if (engine.runtime === 'nerdctl') await build(engine, source, content, changes, reference);
  else await commit(engine, source, content, changes, { name, reference });
  return {
    reference,
    async [Symbol.asyncDispose]() {
      await engine.command(['rmi', '--force', reference]);
    },
  };
}

/** Not every docker here has a builder. */
async function commit(
  engine: TestEngine,
  source: string,
  content: string,
  { changes = [] }: OwnImageChanges,
  { name, reference }: { readonly name: string; readonly reference: string },
): Promise<void> {
  await ask(engine, 'create', '--name', name, '--network', 'none', source, '/bin/true');
  try {
    await ask(engine, 'cp', `${content}/.`, `${name}:/`);
    await ask(engine, 'commit', ...changes.flatMap((change) => ['--change', change]), name, reference);
  } finally {
    await engine.command(['rm', '--force', name]);
  }
}

/** nerdctl commits no container that does not run. */
async function build(
  engine: TestEngine,
  source: string,
  content: string,
  { changes = [] }: OwnImageChanges,
  reference: string,
): Promise<void> {
  const file = `${content}.Containerfile`;
  writeFileSync(file, [`FROM ${source}`, 'COPY . /', ...changes, ''].join('\n'));
  await ask(engine, 'build', '--tag', reference, '--file', file, content);
}

function writeFile(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}
