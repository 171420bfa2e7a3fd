import type { Cataloger } from '../cataloger.js';
import { apkCataloger } from './apk/index.js';
import { dpkgCataloger } from './dpkg/index.js';
import { npmCataloger } from './npm/index.js';
import { osReleaseCataloger } from './os-release/index.js';
import { pythonCataloger } from './python/index.js';
import { rpmCataloger, rpmManifestCataloger } from './rpm/index.js';

/** Every cataloger, in the order in which their findings are related: where two claim one thing, the first has it. */
export const allCatalogers: readonly Cataloger[] = [
  osReleaseCataloger,
  dpkgCataloger,
  apkCataloger,
  rpmCataloger,
  rpmManifestCataloger,
  npmCataloger,
  pythonCataloger,
];
