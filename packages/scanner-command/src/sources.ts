import path from 'node:path';

/** Options that say what is carried into the image: exactly one of them is given. */
export const sources = ['program', 'folder'] as const;

export type Source = (typeof sources)[number];

/** What a scanner's files are on the host. */
export interface ScannerSource {
  readonly kind: Source;
  /** Absolute. */
  readonly path: string;
}

/** The one that is given; relative paths start in the folder. */
export function sourceOf(given: Partial<Readonly<Record<Source, string>>>, folder: string): ScannerSource {
  for (const kind of sources) {
    const named = given[kind];
    if (named !== undefined) return { kind, path: path.resolve(folder, named) };
  }
  throw new Error(`none of ${sources.join(', ')} is given`);
}
