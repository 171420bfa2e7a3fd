import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { definePlugin } from '@imgtrack/core';
import { description, optional, pipe, strictObject, string } from 'valibot';
import { header, row } from './row.js';

export default definePlugin({
  kind: 'sink',
  name: 'ledger',
  version: '0.1.0',
  description: 'Keeps a ledger of images: one line of CSV each.',
  options: strictObject({ file: optional(pipe(string(), description('Where the lines go.')), 'ledger.csv') }),
  create: (options, { baseDirectory, now }) => {
    const file = path.resolve(baseDirectory, options.file);
    return {
      mode: 'inline',
      async deliver({ key, report }, { signal }) {
        signal.throwIfAborted();
        const ledger = await textOf(file);
        if (ledger.includes(key)) return { status: 'duplicate' };
        await appendFile(file, `${ledger === '' ? header : ''}${row(now(), report, key)}`);
        return { status: 'accepted' };
      },
    };
  },
});

/** There is no file before the first delivery. */
async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
}
