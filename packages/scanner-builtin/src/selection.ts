import type { FileInterest } from '@imgtrack/core';
import type { Cataloger, Companion, Tail } from './cataloger.js';
import { parentOf } from './paths.js';

/** What all selectors ask for, compiled once: two look-ups a file, and a third only where a base name matched. */
export class Selection {
  readonly #byName = new Map<string, Cataloger[]>();
  readonly #byExtension = new Map<string, Cataloger[]>();
  readonly #byTail = new Map<string, { readonly folder: string; readonly cataloger: Cataloger }[]>();
  readonly #probed = new Set<string>();
  readonly #probedFolders = new Set<string>();
  readonly #companions: readonly CompiledCompanion[];

  constructor(catalogers: readonly Cataloger[]) {
    for (const cataloger of catalogers) {
      const { probes = [], names = [], extensions = [], tails = [] } = cataloger.selects;
      for (const path of probes.flat()) this.#addProbe(path);
      for (const name of names) add(this.#byName, name, cataloger);
      for (const extension of extensions) add(this.#byExtension, extension, cataloger);
      for (const tail of tails) this.#addTail(tail, cataloger);
    }
    this.#companions = catalogers.flatMap(({ selects }) => selects.companions ?? []).map(compileCompanion);
  }

  /** The catalogers that want a file which the walk sees, each once. `extension` is what follows the name's last dot, without it "". */
  wanting(folder: string, name: string, extension: string): readonly Cataloger[] {
    const byName = this.#byName.get(name);
    const byExtension = extension === '' ? undefined : this.#byExtension.get(extension);
    const byTail = this.#byTail.get(name);
    if (byName === undefined && byExtension === undefined && byTail === undefined) return none;
    const inFolder = (byTail ?? none).filter((tail) => folder.endsWith(tail.folder)).map((tail) => tail.cataloger);
    return [...new Set([...(byName ?? none), ...(byExtension ?? none), ...inFolder])];
  }

  /** Whether a scan is likely to read a path: everything that the walk or a probe would choose, and the companions. */
  readonly interest: FileInterest = (path) => {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const folder = parentOf(path);
    return (
      this.#probed.has(path) ||
      this.#probedFolders.has(folder) ||
      this.wanting(folder, name, extensionOf(name)).length > 0 ||
      this.#companions.some((companion) => matches(companion, path, name))
    );
  };

  #addProbe(path: string): void {
    if (path.endsWith('/')) this.#probedFolders.add(path.slice(0, -1));
    else this.#probed.add(path);
  }

  #addTail({ folder, name }: Tail, cataloger: Cataloger): void {
    const known = this.#byTail.get(name);
    if (known === undefined) this.#byTail.set(name, [{ folder, cataloger }]);
    else known.push({ folder, cataloger });
  }
}

const none: readonly never[] = [];

/** What follows the last dot; "" without a dot. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}

interface CompiledCompanion {
  readonly start: string;
  readonly names: ReadonlySet<string>;
  readonly extensions: ReadonlySet<string>;
  readonly all: boolean;
}

function compileCompanion({ below, names, extensions }: Companion): CompiledCompanion {
  return {
    start: `${below}/`,
    names: new Set(names),
    extensions: new Set(extensions),
    all: names === undefined && extensions === undefined,
  };
}

function matches({ start, names, extensions, all }: CompiledCompanion, path: string, name: string): boolean {
  return path.startsWith(start) && (all || names.has(name) || extensions.has(extensionOf(name)));
}

function add(catalogers: Map<string, Cataloger[]>, key: string, cataloger: Cataloger): void {
  const known = catalogers.get(key);
  if (known === undefined) catalogers.set(key, [cataloger]);
  else known.push(cataloger);
}
