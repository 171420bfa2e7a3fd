import path from 'node:path';

/** Options that say what is carried into the image: exactly one of them is given. */
export const sources = ['program', 'folder', 'image'] as const;

export type Source = (typeof sources)[number];

export interface HostSource {
  readonly kind: 'program' | 'folder';
  /** Absolute. */
  readonly path: string;
}

export interface ImageSource {
  readonly kind: 'image';
  readonly reference: string;
}

/** Where a scanner's files are to be had. */
export type ScannerSource = HostSource | ImageSource;

/** The one that is given; relative paths start in the folder. */
export function sourceOf(
  { program, folder, image }: Partial<Readonly<Record<Source, string>>>,
  baseDirectory: string,
): ScannerSource {
  if (program !== undefined) return { kind: 'program', path: path.resolve(baseDirectory, program) };
  if (folder !== undefined) return { kind: 'folder', path: path.resolve(baseDirectory, folder) };
  if (image !== undefined) return { kind: 'image', reference: image };
  throw new Error(`none of ${sources.join(', ')} is given`);
}
