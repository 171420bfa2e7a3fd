import {
  definePlugin,
  makeFolders,
  type Delivery,
  type Plugin,
  type Receipt,
  type Sink,
  type SinkContext,
} from '@imgtrack/core';
import path from 'node:path';
import { strictObject, type GenericSchema } from 'valibot';
import { writeAtomically } from './atomic-file.js';
import { filled, hasPlaceholder } from './name-template.js';
import { formatName, nameTemplate } from './options.js';
import { receiptFor } from './receipts.js';
import { writeBatches } from './write-batches.js';
import { writeToStream } from './stream-file.js';
import { targetOf } from './target.js';
import { version } from './version.js';
import { assertWritableFile, assertWritableFolder, assertWritableSpecial, explained } from './writable.js';

export interface FileOptions {
  /** Path, from the folder of the file that names the sink. {image} and {id} in it stand for the image. */
  readonly file: string;
  /** Name of a format. */
  readonly format: string;
}

const options: GenericSchema<unknown, FileOptions> = strictObject({ file: nameTemplate, format: formatName });

/** One file in one format, complete or not there at all. With a placeholder in its name, one file an image. */
export const fileSink: Plugin<'sink', FileOptions> = definePlugin({
  kind: 'sink',
  name: 'file',
  description: 'Writes inventories into a file, or one file an image.',
  version,
  options,
  create: ({ file, format }, { baseDirectory }) => new FileSink(path.resolve(baseDirectory, file), format),
});

class FileSink implements Sink {
  readonly mode = 'inline';
  readonly formats: readonly [string];
  readonly #template: string;
  /** Keys of what has been delivered. */
  readonly #delivered = new Set<string>();
  /** Files that hold one of them. */
  readonly #files = new Set<string>();

  constructor(template: string, format: string) {
    this.#template = template;
    this.formats = [format];
  }

  async check({ signal }: SinkContext): Promise<void> {
    signal.throwIfAborted();
    const template = this.#template;
    if (hasPlaceholder(template)) {
      await assertWritableFolder(fixedFolder(template), template);
      return;
    }
    const target = await explained(template, new Map(), async () => targetOf(template));
    if (target.kind === 'descriptor') return;
    if (target.kind === 'special') {
      await assertWritableSpecial(target.file);
      return;
    }
    await assertWritableFolder(path.dirname(target.file), template);
    if (target.mode !== undefined) await assertWritableFile(target.file);
  }

  async deliver(delivery: Delivery, { signal }: SinkContext): Promise<Receipt> {
    signal.throwIfAborted();
    if (this.#delivered.has(delivery.key)) return { status: 'duplicate' };
    const file = filled(this.#template, delivery.report);
    if (this.#files.has(file)) {
      const reason = `${file} already holds the inventory of another image of this run: put {image} or {id} into its name`;
      return { status: 'refused', reason };
    }
    const receipt = await receiptFor(file, async () => this.#write(file, delivery, signal));
    if (receipt.status === 'accepted') this.#delivered.add(delivery.key);
    return receipt;
  }

  async #write(file: string, delivery: Delivery, signal: AbortSignal): Promise<void> {
    if (hasPlaceholder(path.dirname(this.#template))) await makeFolders(path.dirname(file));
    const target = await targetOf(file);
    const { pieces } = delivery.write(this.formats[0]);
    if (target.kind === 'descriptor' || target.kind === 'special') {
      await writeToStream(target, pieces, signal);
      return;
    }
    await writeAtomically(
      target.file,
      async (descriptor) => writeBatches(descriptor, pieces, signal),
      signal,
      target.mode,
    );
    this.#files.add(file);
  }
}

/** The folders above the first placeholder: those below are made when a file is written. */
function fixedFolder(template: string): string {
  let folder = path.dirname(template);
  while (hasPlaceholder(folder)) folder = path.dirname(folder);
  return folder;
}
