import { realpathSync } from 'node:fs';
import path from 'node:path';
import { member, stringsOf } from '@imgtrack/core';
import { serveDirectoryProgram } from '@imgtrack/rootfs';
import { Unpassable } from './rootfs-strategy.js';

/** A file of this machine, and its name in the folder where all of them are put. */
export interface CarriedFile {
  readonly source: string;
  readonly name: string;
}

/** What runs the file server where there is no Node.js and no libc: this process's own program, its libraries, and their loader. */
export interface CarriedNode {
  readonly files: readonly CarriedFile[];
  /** The command that serves, given the folder that the files are in and the words for the server. */
  readonly command: (folder: string, words: readonly string[]) => readonly [string, ...string[]];
}

const NODE = 'node';
/** So named, it is a module whatever package.json lies above it. */
const SERVER = 'serve-directory.mjs';
/** Names of the loaders of glibc and musl for all processors. */
const LOADER = /^ld(?:64|-linux[\w-]*|-musl-[\w-]+)?\.so\.\d+$/;
/** Node.js has eight. */
const MAX_LIBRARIES = 64;

/** Throws an Unpassable where this Node.js cannot be carried anywhere. */
export function carriedNode(): CarriedNode {
  const libraries = loadedLibraries();
  const loader = libraries.find(({ name }) => LOADER.test(name))?.name;
  if (loader === undefined && libraries.length > 0) throw new Unpassable('the loader of this Node.js is not known');
  const files = [
    { source: process.execPath, name: NODE },
    { source: serveDirectoryProgram, name: SERVER },
    ...libraries,
  ].map(({ source, name }) => ({ source: realpathSync(source), name }));
  return {
    files,
    command: (folder, words) => {
      const run = [path.posix.join(folder, NODE), path.posix.join(folder, SERVER), ...words] as const;
      // A program without libraries needs no loader.
      return loader === undefined ? run : [path.posix.join(folder, loader), '--library-path', folder, ...run];
    },
  };
}

/** Each under the name by which programs ask for it. */
function loadedLibraries(): readonly CarriedFile[] {
  const found = new Map<string, CarriedFile>();
  for (const source of sharedObjects()) {
    const name = path.basename(source);
    // Not linux-vdso.so, which is the kernel's, nor an addon.
    if (path.isAbsolute(source) && /\.so(?:\.|$)/.test(name) && !found.has(name)) found.set(name, { source, name });
  }
  if (found.size > MAX_LIBRARIES) throw new Unpassable(`this Node.js has ${found.size} libraries`);
  return [...found.values()];
}

/** 5 ms: a report tells much more. Not the names of who is connected, for which it would ask a name server. */
function sharedObjects(): readonly string[] {
  const { report } = process;
  const before = Boolean(member(report, 'excludeNetwork'));
  Object.assign(report, { excludeNetwork: true });
  try {
    return stringsOf(member(report.getReport(), 'sharedObjects'));
  } finally {
    Object.assign(report, { excludeNetwork: before });
  }
}
