import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { InjectedScanner, SourceImage } from '@imgtrack/core';
import { pluginServices, sampleReport } from '@imgtrack/testing';
import plugin from '../index.js';
import { elfFile } from '@imgtrack/testing';

/** A folder of a test with scanners in it. */
export class ScannersOnDisk implements Disposable {
  readonly path: string = mkdtempSync(path.join(tmpdir(), 'imgtrack-scanner-command-'));

  /** Writes a file with folders; executable unless told. */
  write(name: string, content: string | Buffer = elfFile(), mode = 0o755): string {
    const file = path.join(this.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
    return file;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Options of a scanner that is one program with the name "scan", but for what is changed. */
export const optionsOf = (changes: object = {}): object => ({
  name: 'Sample Scanner',
  version: '1.2.3',
  program: 'scan',
  command: ['{scanner}/scan', '--root={root}', '-o', '{output}/inventory.cdx.json'],
  architectures: ['amd64'],
  outputs: [{ file: 'inventory.cdx.json', format: 'cyclonedx' }],
  ...changes,
});

/** Issues of options, as "place: message". */
export async function issuesOf(options: unknown): Promise<readonly string[]> {
  const { issues = [] } = await plugin.options['~standard'].validate(options);
  return issues.map(({ message, path: place = [] }) => {
    const keys = place.map((part) => String(typeof part === 'object' ? part.key : part));
    return `${keys.join('.')}: ${message}`;
  });
}

/** The scanner that the plugin makes of valid options. */
export async function scannerOf(folder: string, options: object = optionsOf()): Promise<InjectedScanner> {
  const result = await plugin.options['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(JSON.stringify(await issuesOf(options)));
  const scanner = plugin.create(result.value, pluginServices({ baseDirectory: folder }));
  if (scanner.route !== 'derived') throw new Error('it is no injected scanner');
  return scanner;
}

/** An image for amd64 with these variables. */
export function imageWith(environment: Readonly<Record<string, string>> = {}): SourceImage {
  const { image } = sampleReport().inventory;
  return {
    ...image,
    platform: { os: 'linux', architecture: 'amd64' },
    config: { ...image.config, environment },
  };
}
