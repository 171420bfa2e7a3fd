/** What the place of a package.json says about it. */
export type InstallPlace =
  /** node_modules/NAME or node_modules/@SCOPE/NAME: installed by a package manager. */
  | 'dependency'
  /** Outside every node_modules: an application, or one of a distribution's shared libraries. */
  | 'outside'
  /** Somewhere inside an installed package: a stub, a test fixture, a template. */
  | 'part-of-a-package';

/** Judges the folder of a package.json by its path alone, so that files which say nothing are never opened. */
export function installPlace(folder: string): InstallPlace {
  const segments = folder.split('/');
  const modules = segments.lastIndexOf('node_modules');
  if (modules === -1) return 'outside';
  const [first = '', second, third] = segments.slice(modules + 1);
  if (first === '' || first.startsWith('.')) return 'part-of-a-package';
  const deeper = first.startsWith('@') ? third : second;
  const complete = !first.startsWith('@') || second !== undefined;
  return complete && deeper === undefined ? 'dependency' : 'part-of-a-package';
}
