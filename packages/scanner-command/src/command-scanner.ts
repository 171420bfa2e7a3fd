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
  type ScannerRun,
  type ScanTarget,
  type StepContext,
} from '@imgtrack/core';
import { environmentFor } from './environment-for.js';
import { type Host, misfitOf } from './fitness.js';
import { placesFor, scannerFolder } from './folders.js';
import { InjectedFiles } from './injected-files.js';
import type { CommandOptions } from './options.js';
import { filled, type Places } from './placeholders.js';
import { readOutputs } from './read-outputs.js';
import { requireSuccess } from './require-success.js';
import type { ScannerFile } from './scanner-file.js';
import type { ScannerSource } from './sources.js';
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
  readonly #options: CommandOptions;
  readonly #source: ScannerSource;
  readonly #files: InjectedFiles;
  /** In containers, of this scanner: another one as soon as its files change. */
  readonly #folders = new Set<string>();

  constructor(options: CommandOptions, source: ScannerSource) {
    this.needs = options.needs;
    this.architectures = options.architectures;
    this.#options = options;
    this.#source = source;
    this.#files = new InjectedFiles(options.name, source);
  }

  async check(signal: AbortSignal): Promise<void> {
    const libc = this.needs.includes('libc') ? undefined : 'unasked';
    await this.#requireFit(await this.#files.list(signal), { architectures: this.architectures, libc });
  }

  async identify({ signal }: StepContext): Promise<ScannerIdentity> {
    const { name, version: release } = this.#options;
    return { name, version: release, digest: this.#digestOf(await this.#files.list(signal)) };
  }

  async prepare({ image, libc }: ScanTarget, { signal, workspace }: StepContext): Promise<ScannerPayload> {
    const files = await this.#files.list(signal);
    const known = this.needs.includes('libc') ? libc : 'unasked';
    await this.#requireFit(files, { architectures: [image.platform.architecture], libc: known });
    const places = placesFor(await scannerFolder(this.#digestOf(files)));
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

  async #requireFit(files: readonly ScannerFile[], host: Host): Promise<void> {
    const program = this.#programOf(files);
    const reason = await misfitOf(program, host);
    if (reason === undefined) return;
    throw new ImgtrackError('IMGT_SCANNER_UNUSABLE', { scanner: this.#options.name, what: program.source, reason });
  }

  #programOf(files: readonly ScannerFile[]): ScannerFile {
    const { name, command } = this.#options;
    const [first = ''] = command;
    const inside = path.posix.relative('/', filled(first, scannerAtRoot));
    const found = files.find((file) => file.inside === inside);
    if (found !== undefined) return found;
    const reason = `it has no ${inside}, which the command begins with`;
    throw new ImgtrackError('IMGT_SCANNER_UNUSABLE', { scanner: name, what: this.#source.path, reason });
  }

  /** Of everything that decides about what is found, and of nothing else: not of where the files lie on this host. */
  #digestOf(files: readonly ScannerFile[]): Digest {
    const options = { ...this.#options, program: undefined, folder: undefined };
    const injected = files.map(({ inside, mode, sha256 }) => [inside, mode, sha256]);
    const hash = createHash('sha256').update(JSON.stringify({ version, options, injected }));
    return `sha256:${hash.digest('hex')}`;
  }
}

const scannerAtRoot: Places = { scanner: '', output: '', temporary: '', root: '' };
