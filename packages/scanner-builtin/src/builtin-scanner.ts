import type { RootfsScanner } from '@imgtrack/core';
import { allCatalogers } from './catalogers/all-catalogers.js';
import { scannerDigest } from './identify.js';
import type { BuiltinOptions } from './options.js';
import { scan } from './scan.js';
import { Selection } from './selection.js';

/** imgtrack's own scanner: catalogers over the image's files, without running anything of it. */
export function builtinScanner(version: string, { skip }: BuiltinOptions): RootfsScanner {
  const skipped = new Set(skip);
  const catalogers = allCatalogers.filter(({ id }) => !skipped.has(id));
  const selection = new Selection(catalogers);
  return {
    route: 'rootfs',
    interest: selection.interest,
    identify: async () => Promise.resolve({ name: 'builtin', version, digest: scannerDigest(version, catalogers) }),
    scan: async (root, _image, context) => scan(root, catalogers, selection, context),
  };
}
