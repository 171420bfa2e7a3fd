/** Files that may hold a configuration, in the order in which a folder is searched: cosmiconfig's own, which loads none of its code. */
export const searchPlaces: readonly string[] = [
  'package.json',
  ...['.imgtrackrc', '.config/imgtrackrc'].flatMap((name) =>
    ['', '.json', '.yaml', '.yml', '.js', '.ts', '.cjs', '.mjs'].map((extension) => `${name}${extension}`),
  ),
  ...['.js', '.ts', '.cjs', '.mjs'].map((extension) => `imgtrack.config${extension}`),
];
