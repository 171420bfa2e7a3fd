import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import type { TestEngine } from '../engines/engines.js';
import { ndtrackBuild, type NdtrackVariant } from '../ndtrack/ndtrack.js';
import type { Sandbox } from '../support/imgtrack.js';
import { configure } from './document-scan.js';

/** What the stand-in calls itself in its inventories. */
export const STANDIN = 'ndtrack stand-in 1.0';

/** A build of the stand-in in which texts are replaced by others that are no longer. Returns its name in the working folder. */
export async function patchedNdtrack(
  sandbox: Sandbox,
  engine: TestEngine,
  variant: NdtrackVariant,
  replacements: readonly (readonly [text: string, by: string])[],
  name = 'ndtrack',
): Promise<string> {
  const { file } = await ndtrackBuild(variant);
  let program = readFileSync(file, 'latin1');
  for (const [text, by] of replacements) {
    if (!program.includes(text)) throw new Error(`${file} does not hold ${text}`);
    program = program.replaceAll(text, by.padEnd(text.length));
  }
  writeFileSync(sandbox.file(name), program, 'latin1');
  chmodSync(sandbox.file(name), 0o755);
  sandbox.giveTo(engine.user);
  return name;
}

/** A build that says another version of itself in its inventories: "ndtrack stand-in 2.0". */
export async function ndtrackOfVersion(
  sandbox: Sandbox,
  engine: TestEngine,
  version: string,
  name?: string,
): Promise<string> {
  return patchedNdtrack(sandbox, engine, 'static', [[STANDIN, STANDIN.replace('1.0', version)]], name);
}

/** From now on ndtrack ends without an inventory. */
export const configureFailing = async (sandbox: Sandbox, engine: TestEngine): Promise<void> =>
  configure(sandbox, engine, { tags: { StandInFault: 'no-inventory' } });
