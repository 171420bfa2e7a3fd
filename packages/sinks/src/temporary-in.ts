import { randomBytes } from 'node:crypto';
import path from 'node:path';

/** Path for a file that is to be renamed or removed at once: hidden, and never taken. */
export const temporaryIn = (folder: string): string =>
  path.join(folder, `.imgtrack-${randomBytes(8).toString('hex')}.tmp`);
