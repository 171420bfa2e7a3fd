import { batches, definePlugin, type Plugin } from '@imgtrack/core';
import { optional, strictObject, type GenericSchema } from 'valibot';
import { formatName } from './options.js';
import { version } from './version.js';

export interface StdoutOptions {
  /** Name of a format. Default: "table". */
  readonly format: string;
}

const options: GenericSchema<unknown, StdoutOptions> = strictObject({ format: optional(formatName, 'table') });

/** Standard output: one document after the other, in the order of the images. */
export const stdoutSink: Plugin<'sink', StdoutOptions> = definePlugin({
  kind: 'sink',
  name: 'stdout',
  description: 'Writes inventories to standard output.',
  version,
  options,
  create: ({ format }, { stdout }) => {
    const written = new Set<string>();
    return {
      mode: 'inline',
      formats: [format],
      async deliver(delivery, { signal }) {
        signal.throwIfAborted();
        if (written.has(delivery.key)) return { status: 'duplicate' };
        const { mediaType, pieces } = delivery.write(format);
        if (written.size > 0 && isForPeople(mediaType)) await stdout.write('\n');
        for (const batch of batches(pieces)) {
          signal.throwIfAborted();
          await stdout.write(batch);
        }
        signal.throwIfAborted();
        written.add(delivery.key);
        return { status: 'accepted' };
      },
    };
  },
});

/** An empty line between documents helps a reader and would break a parser. */
const isForPeople = (mediaType: string): boolean => mediaType.startsWith('text/plain');
