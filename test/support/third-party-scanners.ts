import { existsSync } from 'node:fs';
import path from 'node:path';
import { cached, Unavailable } from './assets.js';
import { run } from './run.js';

interface GoProgram {
  readonly name: string;
  readonly module: string;
  readonly version: string;
}

const scanners = {
  'osv-scalibr': {
    name: 'scalibr',
    module: 'github.com/google/osv-scalibr/binary/scalibr',
    version: 'v0.5.3',
  },
  syft: { name: 'syft', module: 'github.com/anchore/syft/cmd/syft', version: 'v1.57.0' },
} as const satisfies Readonly<Record<string, GoProgram>>;

const GO_FOLDERS = ['/usr/local/go/bin', '/usr/lib/go/bin'];

/** A scanner of others, built with Go as a static program. The first time it takes minutes. Throws Unavailable. */
export async function thirdPartyScanner(scanner: keyof typeof scanners): Promise<string> {
  const { name, module, version } = scanners[scanner];
  const folder = await cached(`${scanner}-${version}`, 1, async (into) => {
    const go = findGo();
    const env = { GOBIN: into, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
    await run(go, ['install', '-ldflags', '-s -w', `${module}@${version}`], { env }).catch((error: unknown) => {
      throw new Unavailable(
        `go install of ${scanner} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
  });
  return path.join(folder, name);
}

function findGo(): string {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...GO_FOLDERS];
  const found = folders.map((folder) => path.join(folder, 'go')).find((file) => existsSync(file));
  if (found === undefined) throw new Unavailable('not installed: go');
  return found;
}
