import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { definePlugin } from '@imgtrack/core';
import { description, optional, pipe, strictObject, string } from 'valibot';

export default definePlugin({
  kind: 'sink',
  name: '{{name}}',
  version: '0.1.0',
  description: 'Appends one line of JSON an image to a file.',
  options: strictObject({ file: optional(pipe(string(), description('Where the lines go.')), '{{name}}.jsonl') }),
  create: (options, { baseDirectory }) => {
    const file = path.resolve(baseDirectory, options.file);
    return {
      mode: 'inline',
      async deliver({ key, report }, { signal }) {
        signal.throwIfAborted();
        if ((await textOf(file)).includes(JSON.stringify(key))) return { status: 'duplicate' };
        const components = report.inventory.components.length;
        await appendFile(file, `${JSON.stringify({ image: report.reference.text, components, key })}\n`);
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
