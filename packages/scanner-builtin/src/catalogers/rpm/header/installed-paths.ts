import type { HeaderBlob, PackedStrings } from './header-blob.js';
import { dataView } from '../database/data-view.js';
import { DamagedDatabase } from '../database/damaged-database.js';
import { Tag } from './tags.js';

/** File states (rpm, include/rpm/rpmfiles.h) of what is on disk: "normal", and "net shared", which another host put there. */
const presentStates: readonly number[] = [0, 3];
/** PATH_MAX of Linux. */
const MAX_PATH = 4096;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Absolute paths of the files and folders that a package has put on disk; those it left out or that another package replaced
 * are not among them. Joined anew on each iteration: only the packed names are kept, and nothing else of the header.
 * Throws DamagedDatabase when the lists do not fit together.
 */
export function installedPaths(header: HeaderBlob): Iterable<string> {
  const states = header.bytes(Tag.fileStates);
  const baseNames = header.strings(Tag.baseNames);
  if (baseNames === undefined) {
    const paths = header.strings(Tag.oldFileNames);
    return paths === undefined ? [] : new WholePaths(paths, checkedStates(states, paths.count));
  }
  const directoryNames = header.strings(Tag.directoryNames);
  const directoryIndexes = header.integers(Tag.directoryIndexes);
  if (directoryNames === undefined || directoryIndexes?.length !== 4 * baseNames.count) {
    throw new DamagedDatabase(`${baseNames.count} file names have other numbers of folders`);
  }
  return new JoinedPaths(baseNames, directoryNames, directoryIndexes, checkedStates(states, baseNames.count));
}

/** Absent where the installation was told to record no more than the package itself. */
function checkedStates(states: Uint8Array | undefined, count: number): Uint8Array | undefined {
  if (states !== undefined && states.length !== count) {
    throw new DamagedDatabase(`${count} files have ${states.length} states`);
  }
  return states === undefined ? undefined : copyOf(states);
}

function isPresent(states: Uint8Array | undefined, index: number): boolean {
  const state = states?.[index];
  return state === undefined || presentStates.includes(state);
}

function isPath(path: string): boolean {
  return path.startsWith('/') && path.length > 1 && path.length <= MAX_PATH;
}

class WholePaths implements Iterable<string> {
  readonly #paths: Uint8Array;
  readonly #states: Uint8Array | undefined;

  constructor({ bytes }: PackedStrings, states: Uint8Array | undefined) {
    this.#paths = copyOf(bytes);
    this.#states = states;
  }

  *[Symbol.iterator](): Generator<string, void, undefined> {
    let index = 0;
    for (const path of unpacked(this.#paths)) if (isPresent(this.#states, index++) && isPath(path)) yield path;
  }
}

class JoinedPaths implements Iterable<string> {
  readonly #baseNames: Uint8Array;
  readonly #directoryNames: Uint8Array;
  readonly #directoryIndexes: Uint8Array;
  readonly #states: Uint8Array | undefined;

  constructor(
    baseNames: PackedStrings,
    directoryNames: PackedStrings,
    directoryIndexes: Uint8Array,
    states: Uint8Array | undefined,
  ) {
    this.#baseNames = copyOf(baseNames.bytes);
    this.#directoryNames = copyOf(directoryNames.bytes);
    this.#directoryIndexes = copyOf(directoryIndexes);
    this.#states = states;
  }

  *[Symbol.iterator](): Generator<string, void, undefined> {
    const directories = unpacked(this.#directoryNames);
    const indexes = dataView(this.#directoryIndexes);
    let index = 0;
    for (const name of unpacked(this.#baseNames)) {
      const directory = directories[indexes.getUint32(4 * index)];
      const present = isPresent(this.#states, index);
      index++;
      if (!present || directory === undefined || directory.length > MAX_PATH) continue;
      const path = name === '' ? directory.slice(0, -1) : directory + name;
      if (isPath(path)) yield path;
    }
  }
}

function unpacked(bytes: Uint8Array): readonly string[] {
  const strings = decoder.decode(bytes).split('\0');
  strings.pop();
  return strings;
}

/** Not `slice`, which gives a view where a file tree answered with a Buffer: that would keep the whole header in memory. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
