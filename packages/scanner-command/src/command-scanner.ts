import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type CollectedFile,
  type Digest,
  ImgtrackError,
  type InjectedScanner,
  type ScanFindings,
  type ScannerIdentity,
  type ScannerPayload,
  scannerPlaces,
  type ScannerRun,
  type ScanTarget,
  type SourceImage,
  type StepContext,
} from '@imgtrack/core';
import { environmentFor } from './environment-for.js';
import { UnlistableTree } from './files-inside.js';
import { type Host, misfitOf } from './fitness.js';
import { InjectedFiles } from './injected-files.js';
import type { CommandOptions } from './options.js';
import { filled, type Places } from './placeholders.js';
import { readOutputs } from './read-outputs.js';
import { requireSuccess } from './require-success.js';
import type { ScannerFile } from './scanner-file.js';
import type { ScannerSource } from './sources.js';
import { unpackImage } from './unpack-image.js';
import { version } from './version.js';

/** Keeps a folder of the image in being that the scanner is to write into. */
const MARKER = '.imgtrack';
const SHA256_OF_NOTHING = createHash('sha256').digest('hex');

/** Any scanner: carried into an image and run there as its options say. */
export class CommandScanner implements InjectedScanner {
  readonly route = 'derived';
  readonly uploads = false;
  readonly needs: readonly 'libc'[];
  readonly architectures: readonly string[];
  readonly contents?: string;
  readonly #options: CommandOptions;
  readonly #source: ScannerSource;
  /** Absent where they are those of an image. */
  readonly #files: InjectedFiles | undefined;
  /** In containers, of this scanner: another one as soon as its files change. */
  readonly #folders = new Set<string>();

  constructor(options: CommandOptions, source: ScannerSource) {
    this.needs = options.needs;
    this.architectures = options.architectures;
    this.#options = options;
    this.#source = source;
    if (source.kind === 'image') this.contents = source.reference;
    else this.#files = new InjectedFiles(options.name, source);
  }

  async check(signal: AbortSignal): Promise<void> {
    if (this.#files === undefined) return;
    const libc = this.needs.includes('libc') ? undefined : 'unasked';
    await this.#requireFit(await this.#files.list(signal), { architectures: this.architectures, libc });
  }

  async identify({ signal }: StepContext, contents?: SourceImage): Promise<ScannerIdentity> {
    const { name, version: release } = this.#options;
    const injected = this.#files === undefined ? this.#idOf(contents) : listing(await this.#files.list(signal));
    return { name, version: release, digest: this.#digestOf(injected) };
  }

  #idOf(contents: SourceImage | undefined): string {
    if (contents?.idKind !== undefined && contents.idKind !== 'content') return contents.id;
    throw this.#unusable(this.#what, 'it has no digest: name a folder of this host with "folder"');
  }

  async prepare({ image, libc, contents }: ScanTarget, context: StepContext): Promise<ScannerPayload> {
    const { workspace } = context;
    const files = await this.#filesFrom(contents, context);
    const known = this.needs.includes('libc') ? libc : 'unasked';
    await this.#requireFit(files, { architectures: [image.platform.architecture], libc: known });
    const places = { ...(await scannerPlaces('injected', this.#digestOf(listing(files)), image.id)), root: '/' };
    this.#folders.add(places.scanner);
    const marker = path.join(await workspace.directory('scanner'), MARKER);
    await writeFile(marker, '');
    const { command, environment, capabilities } = this.#options;
    const [program = '', ...words] = command.map((word) => filled(word, places));
    return {
      files: [
        ...files.map(({ source, inside, mode, sha256 }) => ({
          source,
          target: `${places.scanner}/${inside}`,
          mode,
          sha256,
        })),
        ...[places.output, places.temporary].map((folder) => ({
          source: marker,
          target: `${folder}/${MARKER}`,
          mode: 0o644,
          sha256: SHA256_OF_NOTHING,
        })),
      ],
      command: [path.posix.normalize(program), ...words],
      environment: environmentFor(image, environment, places),
      capabilities,
      outputs: [places.output],
      network: 'none',
    };
  }

  async read(files: readonly CollectedFile[], run: ScannerRun, context: StepContext): Promise<ScanFindings> {
    context.signal.throwIfAborted();
    const { name, outputs, successCodes } = this.#options;
    requireSuccess(name, run, successCodes);
    return readOutputs({ scanner: name, outputs, folders: [...this.#folders], tail: run.tail }, files, context);
  }

  async #filesFrom(contents: ScanTarget['contents'], context: StepContext): Promise<readonly ScannerFile[]> {
    if (this.#files !== undefined) return this.#files.list(context.signal);
    if (contents === undefined) throw this.#unusable(this.#what, 'its image was not opened');
    try {
      return await unpackImage(contents, context);
    } catch (error) {
      if (error instanceof UnlistableTree) throw this.#unusable(this.#what, error.message);
      throw error;
    }
  }

  async #requireFit(files: readonly ScannerFile[], host: Host): Promise<void> {
    const program = this.#programOf(files);
    const reason = await misfitOf(program, host);
    if (reason === undefined) return;
    throw this.#unusable(this.#files === undefined ? `${this.#what}, ${program.inside}` : program.source, reason);
  }

  #programOf(files: readonly ScannerFile[]): ScannerFile {
    const [first = ''] = this.#options.command;
    const inside = path.posix.relative('/', filled(first, scannerAtRoot));
    const found = files.find((file) => file.inside === inside);
    if (found !== undefined) return found;
    throw this.#unusable(this.#what, `it has no ${inside}, which the command begins with`);
  }

  get #what(): string {
    return this.#source.kind === 'image' ? `the image ${this.#source.reference}` : this.#source.path;
  }

  #unusable(what: string, reason: string): ImgtrackError {
    return new ImgtrackError('IMGT_SCANNER_UNUSABLE', { scanner: this.#options.name, what, reason });
  }

  /** Of everything that decides about what is found, and of nothing else: not of where the files lie on this host. */
  #digestOf(injected: unknown): Digest {
    const options = { ...this.#options, program: undefined, folder: undefined, image: undefined };
    const hash = createHash('sha256').update(JSON.stringify({ version, options, injected }));
    return `sha256:${hash.digest('hex')}`;
  }
}

const listing = (files: readonly ScannerFile[]): unknown =>
  files.map(({ inside, mode, sha256 }) => [inside, mode, sha256]);

const scannerAtRoot: Places = { scanner: '', output: '', temporary: '', root: '' };
