import { baseOf } from './image-path.js';

/** What an entry of a layer does to the layers below it. OCI image specification, "Image Layer Filesystem Changeset", whiteouts. */
export type Whiteout =
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'opaque' }
  /** Lies below a directory with the name of a whiteout, which no view has. */
  | { readonly kind: 'ignore' };

const PREFIX = '.wh.';

/** undefined: an ordinary entry. `path` is normalised. */
export function whiteoutOf(path: string): Whiteout | undefined {
  if (!path.includes(PREFIX)) return undefined;
  const base = baseOf(path);
  if (!base.startsWith(PREFIX))
    return path.startsWith(PREFIX) || path.includes(`/${PREFIX}`) ? { kind: 'ignore' } : undefined;
  if (path.length > base.length && `/${path.slice(0, -base.length)}`.includes(`/${PREFIX}`)) return { kind: 'ignore' };
  const name = base.slice(PREFIX.length);
  if (name === '.wh..opq') return { kind: 'opaque' };
  return { kind: 'remove', name };
}
