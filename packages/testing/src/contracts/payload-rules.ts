import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ScannerPayload } from '@imgtrack/core';

type PayloadFile = ScannerPayload['files'][number];

/** The sources are regular files with these digests; nobody but their owner may change what was injected. */
export async function assertFilesAsSaid({ files }: ScannerPayload): Promise<void> {
  assert.ok(files.length > 0, 'Nothing is injected.');
  for (const { source, mode, sha256 } of files) {
    assert.ok(path.isAbsolute(source), `${source} is no absolute path.`);
    const content = await readFile(source);
    assert.equal(createHash('sha256').update(content).digest('hex'), sha256, `The digest of ${source} is another.`);
    assert.equal(mode & ~0o755, 0, `The mode of ${source} is ${mode.toString(8)}.`);
  }
}

/** No target is a folder that another target lies in. */
export function assertTargets({ files }: ScannerPayload): void {
  const targets = files.map(({ target }) => target);
  for (const target of targets) assertPlace(target);
  assert.equal(new Set(targets).size, targets.length, 'Two files have one place.');
  for (const target of targets)
    assert.ok(!targets.some((other) => other.startsWith(`${target}/`)), `${target} is a file and a folder.`);
}

export function assertCommand({ files, command, outputs }: ScannerPayload): void {
  const [program] = command;
  assertPlace(program);
  const file = files.find(({ target }) => target === program);
  assert.ok(file !== undefined, `${program} is not among the files.`);
  assert.notEqual(file.mode & 0o100, 0, `${program} may not be executed.`);
  for (const word of command) assert.ok(!word.includes('\0'), 'A word of the command holds a NUL character.');
  for (const output of outputs) assert.ok(!isBelow(program, output), `${program} lies in an output.`);
}

export function assertEnvironment({ environment }: ScannerPayload): void {
  for (const [name, value] of Object.entries(environment)) {
    assert.match(name, /^[^=\0]+$/);
    assert.ok(!value.includes('\0'), `${name} holds a NUL character.`);
  }
}

/** An engine may mount an empty folder over an output: files below it may only be there to make it exist. */
export async function assertOutputs({ files, outputs }: ScannerPayload): Promise<void> {
  assert.ok(outputs.length > 0, 'It writes nowhere.');
  for (const output of outputs) {
    assertPlace(output);
    assert.ok(!outputs.some((other) => other !== output && isBelow(other, output)), `An output lies in ${output}.`);
    for (const { source, target } of files) {
      assert.notEqual(target, output, `${output} is a file.`);
      assert.ok(!isBelow(output, target), `${output} lies below the file ${target}.`);
      if (isBelow(target, output))
        assert.equal((await stat(source)).size, 0, `${target} would be hidden by a mount over ${output}.`);
    }
  }
}

/** What a layer is made of, but for empty files: they may be at other places for every scan. */
export async function contentOf({ files }: ScannerPayload): Promise<readonly Omit<PayloadFile, 'source'>[]> {
  const sizes = await Promise.all(files.map(async ({ source }) => (await stat(source)).size));
  return files.flatMap(({ target, mode, sha256 }, index) => (sizes[index] === 0 ? [] : [{ target, mode, sha256 }]));
}

const isBelow = (place: string, folder: string): boolean => place.startsWith(`${folder}/`);

function assertPlace(place: string): void {
  assert.ok(path.posix.isAbsolute(place) && place !== '/', `${place} is no absolute path.`);
  assert.equal(path.posix.normalize(place).replace(/\/$/, ''), place, `${place} is not normalised.`);
  assert.ok(!/[\0\n]/.test(place), `${JSON.stringify(place)} cannot be named in an engine's command.`);
}
