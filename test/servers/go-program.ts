import { cp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cached, Unavailable } from '../support/assets.js';
import { run } from '../support/run.js';

/** Programs that Debian lacks, each from a module below go/ that fixes all versions. */
const programs = {
  olareg: { package: 'github.com/olareg/olareg/cmd/olareg', version: 1 },
  oras: { package: 'oras.land/oras/cmd/oras', version: 1 },
} as const satisfies Readonly<Record<string, { readonly package: string; readonly version: number }>>;

const GO_FOLDERS = ['/usr/local/go/bin', '/usr/lib/go/bin'];

/** Path of the program, built with Go the first time, which takes a minute. Throws Unavailable where it cannot be. */
export async function goProgram(name: keyof typeof programs): Promise<string> {
  const program = programs[name];
  const folder = await cached(`go-${name}`, program.version, async (into) => build(name, program.package, into));
  return path.join(folder, name);
}

async function build(name: string, source: string, into: string): Promise<void> {
  const go = findGo();
  // A copy, so that Go writes nothing into the repository.
  const module = path.join(into, 'module');
  await cp(path.join(import.meta.dirname, 'go', name), module, { recursive: true });
  const env = { CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
  const options = ['-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', `${into}/`];
  await run(go, ['build', ...options, source], { cwd: module, env }).catch((error: unknown) => {
    throw new Unavailable(`${name} cannot be built: ${error instanceof Error ? error.message : String(error)}`);
  });
  await rm(module, { recursive: true });
}

function findGo(): string {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...GO_FOLDERS];
  const found = folders.map((folder) => path.join(folder, 'go')).find((file) => existsSync(file));
  if (found === undefined) throw new Unavailable('not installed: go');
  return found;
}
