import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultLimits, type Limits, type RootFilesystem, type ScanEventFacts, type Workspace } from '@imgtrack/core';
import type { FileRange } from '../file-range.js';
import type { LayersContext } from '../layer-blob.js';
import { childPath } from '../tree-walk.js';

/** A folder for one test; `using` removes it. */
export class TestFolder implements Disposable {
  readonly path: string = mkdtempSync(path.join(tmpdir(), 'imgtrack-rootfs-'));

  /** Writes a file and says where it is. */
  file(name: string, content: Uint8Array): FileRange {
    const file = path.join(this.path, name);
    writeFileSync(file, content);
    return { file, offset: 0, size: content.length };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface TestContext extends LayersContext {
  readonly events: { publish(facts: ScanEventFacts): void };
  readonly published: ScanEventFacts[];
  /** Sizes that were asked for. */
  readonly reserved: number[];
  /** Bytes in all the files that were written. */
  written(): number;
}

/** A context whose workspace lies in `folder`. */
export function testContext(
  folder: TestFolder,
  limits: Partial<Limits> = {},
  signal: AbortSignal = new AbortController().signal,
): TestContext {
  const root = path.join(folder.path, 'workspace');
  mkdirSync(root);
  const published: ScanEventFacts[] = [];
  const reserved: number[] = [];
  let folders = 0;
  const workspace: Workspace = {
    path: root,
    directory: async (purpose) => {
      folders += 1;
      const directory = path.join(root, `${folders}-${purpose}`);
      mkdirSync(directory);
      return directory;
    },
    reserve: async (bytes) => {
      reserved.push(bytes);
    },
  };
  return {
    signal,
    limits: { ...defaultLimits, ...limits },
    workspace,
    events: { publish: (facts) => published.push(facts) },
    published,
    reserved,
    written: () => sizeOf(root),
  };
}

function sizeOf(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(path.join(directory, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}

/** Descriptors of this process that lead into the folder. */
export function openDescriptors(folder: TestFolder): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder.path) ? [target] : [];
    } catch {
      return [];
    }
  });
}

/** Path → one line a file: everything a view says, contents included. Files of one hard link share a number. */
export async function describeTree(
  root: RootFilesystem,
  { directoryTimes = true }: { readonly directoryTimes?: boolean } = {},
): Promise<Record<string, string>> {
  const described: [string, string][] = [];
  const links = new Map<string, number>();
  for await (const directory of root.walk({ signal: new AbortController().signal })) {
    const self = await root.stat(directory.path);
    described.push([directory.path, `directory ${self.mode.toString(8)} ${directoryTimes ? self.modifiedMs : ''}`]);
    for (const { name, type } of directory.entries) {
      if (type === 'directory') continue;
      const entryPath = childPath(directory.path, name);
      const stat = await root.stat(entryPath);
      const key = `${stat.device}:${stat.inode}`;
      const link = links.get(key) ?? links.size;
      links.set(key, link);
      const content =
        type === 'file'
          ? `${stat.size} ${Buffer.from(await root.read(entryPath)).toString('base64')}`
          : type === 'link'
            ? await root.readLink(entryPath)
            : '';
      described.push([entryPath, `${type} ${stat.mode.toString(8)} ${stat.modifiedMs} #${link} ${content}`]);
    }
  }
  return Object.fromEntries(described);
}
