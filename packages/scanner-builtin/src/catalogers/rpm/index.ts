export { rpmCataloger } from './rpm-cataloger.js';
export { rpmManifestCataloger } from './rpm-manifest-cataloger.js';
