import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { builtPackages, linkPackages } from '../support/linked-packages.js';
import { run } from '../support/run.js';

/** The packages of this repository as they would be published: packed, and unpacked again outside of it. */
export class PackedPackages {
  readonly #root = mkdtempSync(path.join(tmpdir(), 'imgtrack-packed-'));
  readonly #places = new Map<string, string>();

  async pack(): Promise<void> {
    for (const [name, source] of builtPackages) {
      const place = path.join(this.#root, 'node_modules', name);
      await unpack(await tarballOf(source, path.join(this.#root, path.basename(source)), {}), place);
      this.#places.set(name, place);
    }
    linkPackages(this.#root, new Map());
  }

  /** Makes them known in a folder. */
  install(folder: string): void {
    linkPackages(folder, this.#places);
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Packs the package in a folder, and returns its tarball, which lies in `into`. */
export async function tarballOf(folder: string, into: string, env: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(into, { recursive: true });
  await run('npm', ['pack', '--silent', '--pack-destination', into], { cwd: folder, env });
  const [tarball = ''] = readdirSync(into).filter((name) => name.endsWith('.tgz'));
  return path.join(into, tarball);
}

export async function unpack(tarball: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', into, '--strip-components=1']);
}
