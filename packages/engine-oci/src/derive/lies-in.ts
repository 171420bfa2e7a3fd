import path from 'node:path';

/** Whether a path is this folder, or lies below it; both absolute, in an image. */
export const liesIn = (file: string, folder: string): boolean =>
  path.posix.join(file, '/').startsWith(path.posix.join(folder, '/'));
