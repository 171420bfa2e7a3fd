import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import type { TestEngine } from '../engines/engines.js';

/** Everything that a scan could leave in an engine, by id. */
export interface EngineContents {
  readonly images: readonly string[];
  readonly containers: readonly string[];
  /** Of containerd; none where the engine has another store. */
  readonly snapshots: readonly string[];
}

export async function contentsOf(engine: TestEngine): Promise<EngineContents> {
  return {
    images: await listed(engine, ['images', '--all', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}']),
    containers: await listed(engine, ['ps', '--all', '--no-trunc', '--quiet']),
    snapshots: snapshotsOf(engine),
  };
}

async function listed(engine: TestEngine, args: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await engine.command(args);
  if (exitCode !== 0) throw new Error(`${engine.name} ${args[0] ?? ''}: ${stderr}`);
  return [...new Set(stdout.split('\n').filter((line) => line !== ''))].sort();
}

function snapshotsOf({ containerd }: TestEngine): readonly string[] {
  if (containerd === undefined) return [];
  const words = ['--address', containerd.address, '--namespace', containerd.namespace, 'snapshots', 'list'];
  const { status, stdout, stderr } = spawnSync('ctr', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ctr snapshots list: ${stderr}`);
  const [, ...rows] = stdout.split('\n').filter((line) => line !== '');
  return rows.map((row) => row.split(/\s+/, 1)[0] ?? '').sort();
}

/** Mounts below a folder. */
export const mountsBelow = (folder: string): readonly string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => (line.split(' ')[4] ?? '').startsWith(`${folder}/`));

/** Command lines of living processes that speak of a folder. */
export function processesAbout(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return words.includes(folder) ? [words] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
