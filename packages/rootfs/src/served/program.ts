import { createRequire } from 'node:module';
import path from 'node:path';

const manifest = createRequire(import.meta.url).resolve('@imgtrack/rootfs/package.json');

/**
 * Path of the program that serves a folder: `node PROGRAM FOLDER`. It is always the built one, also for code that runs from its source
 * under tests: those need `node tools/bundle.js` first.
 */
export const serveDirectoryProgram: string = path.join(path.dirname(manifest), 'dist', 'serve-directory.js');
