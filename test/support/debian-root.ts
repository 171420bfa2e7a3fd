import path from 'node:path';
import { cached, Unavailable } from './assets.js';
import { needPrograms, needRoot, run } from './run.js';

/** Beyond the minimum: Perl, and Python with a package of its own that dpkg owns. */
const PACKAGES = ['ca-certificates', 'perl', 'python3-yaml'];

/** A Debian root file system as `debootstrap` makes it, about 280 MB. Read only: tests that change something make a copy. */
export async function debianRoot(): Promise<string> {
  needRoot();
  needPrograms('debootstrap', 'dpkg-query');
  const folder = await cached('debian-bookworm', 2, async (into) => {
    const root = path.join(into, 'root');
    await run('debootstrap', ['--variant=minbase', `--include=${PACKAGES.join(',')}`, 'bookworm', root]).catch(
      (error: unknown) => {
        throw new Unavailable(`debootstrap failed: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  });
  return path.join(folder, 'root');
}
