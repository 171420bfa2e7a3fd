import {
  definePlugin,
  makeFolders,
  verifiedBytes,
  type Delivery,
  type Document,
  type Plugin,
  type Receipt,
  type Sink,
  type SinkContext,
} from '@imgtrack/core';
import path from 'node:path';
import { array, boolean, check, minLength, optional, pipe, strictObject, type GenericSchema } from 'valibot';
import { writeAtomically } from './atomic-file.js';
import { documentNames } from './document-names.js';
import { filled } from './name-template.js';
import { formatName, hostPath, nameTemplate } from './options.js';
import { receiptFor } from './receipts.js';
import { mayBecome } from './same-contents.js';
import { version } from './version.js';
import { assertWritableFolder, explained } from './writable.js';
import { writeBatches, writeBytes } from './write-batches.js';

export interface DirectoryOptions {
  /** Folder, from the folder of the file that names the sink. It is made where it is missing. */
  readonly path: string;
  /** Names of formats. Default: "json". */
  readonly formats: readonly string[];
  /** Name of the files without extension. Default: "{image}-{id}". */
  readonly name: string;
  /** The scanner's own documents (.ndi, say) as well, byte for byte, under their own names. Default: true. */
  readonly documents: boolean;
}

const options: GenericSchema<unknown, DirectoryOptions> = strictObject({
  path: hostPath,
  formats: optional(
    pipe(
      array(formatName),
      minLength(1, 'name at least one format'),
      check((names) => new Set(names).size === names.length, 'name each format once'),
    ),
    ['json'],
  ),
  name: optional(
    pipe(
      nameTemplate,
      check((name) => !name.includes('/'), 'a name holds no "/": put folders into "path"'),
    ),
    '{image}-{id}',
  ),
  documents: optional(boolean(), true),
});

/**
 * A folder with a file an image and format, and the scanner's documents. Scanning an image again replaces its files; a document never
 * replaces another one that is there under its name.
 */
export const directorySink: Plugin<'sink', DirectoryOptions> = definePlugin({
  kind: 'sink',
  name: 'directory',
  description: "Writes a file an image and format into a folder, and the scanner's own documents.",
  version,
  options,
  create: (chosen, { baseDirectory }) => new DirectorySink(path.resolve(baseDirectory, chosen.path), chosen),
});

class DirectorySink implements Sink {
  readonly mode = 'inline';
  readonly formats: readonly string[];
  readonly #folder: string;
  readonly #name: string;
  readonly #takesDocuments: boolean;
  /** File → what it was written for in this run: image and format, or a document. */
  readonly #written = new Map<string, string>();

  constructor(folder: string, { formats, name, documents }: Omit<DirectoryOptions, 'path'>) {
    this.#folder = folder;
    this.formats = formats;
    this.#name = name;
    this.#takesDocuments = documents;
  }

  async check({ signal }: SinkContext): Promise<void> {
    signal.throwIfAborted();
    const words = new Map([['EEXIST', 'it is not a folder']]);
    await explained(this.#folder, words, async () => makeFolders(this.#folder));
    await assertWritableFolder(this.#folder, this.#folder);
  }

  /** Documents first: they cannot be made again. */
  async deliver(delivery: Delivery, { signal }: SinkContext): Promise<Receipt> {
    signal.throwIfAborted();
    const documents = this.#takesDocuments ? delivery.report.inventory.documents : [];
    for (const document of documents) {
      const receipt = await this.#copy(document, delivery, signal);
      if (receipt.status !== 'accepted') return receipt;
    }
    const stem = path.join(this.#folder, filled(this.#name, delivery.report));
    for (const format of this.formats) {
      const receipt = await this.#write(stem, format, delivery, signal);
      if (receipt.status !== 'accepted') return receipt;
    }
    return { status: 'accepted' };
  }

  async #copy(document: Document, delivery: Delivery, signal: AbortSignal): Promise<Receipt> {
    const owner = `document ${document.sha256}`;
    const file = await this.#placeOf(document, delivery, owner);
    return this.#put(file, owner, signal, async (descriptor) => {
      for await (const bytes of verifiedBytes(delivery.open(document), document)) {
        await writeBytes(descriptor, bytes, signal);
      }
    });
  }

  async #placeOf(document: Document, { report }: Delivery, owner: string): Promise<string> {
    const place = (name: string): string => path.join(this.#folder, name);
    const isFree = (file: string): boolean => (this.#written.get(file) ?? owner) === owner;
    const [own, ofImage, unique] = documentNames(document, report);
    // Its own name does not tell whose it is that is there already.
    if (isFree(place(own)) && (await mayBecome(place(own), document))) return place(own);
    return place(isFree(place(ofImage)) ? ofImage : unique);
  }

  /** One image of a run may be named by several references; its inventory is the same. */
  async #write(stem: string, format: string, delivery: Delivery, signal: AbortSignal): Promise<Receipt> {
    const { extension, pieces } = delivery.write(format);
    const file = `${stem}${extension}`;
    const owner = `${delivery.report.inventory.image.id} ${format}`;
    const other = this.#written.get(file);
    if (other !== undefined && other !== owner) {
      const reason = `${file} already holds another document of this run: put {image} and {id} into "name"`;
      return { status: 'refused', reason };
    }
    return this.#put(file, owner, signal, async (descriptor) => writeBatches(descriptor, pieces, signal));
  }

  async #put(
    file: string,
    owner: string,
    signal: AbortSignal,
    fill: (descriptor: number) => Promise<void>,
  ): Promise<Receipt> {
    return receiptFor(file, async () => {
      await writeAtomically(file, fill, signal);
      this.#written.set(file, owner);
    });
  }
}
