import {
  type CatalogerCoverage,
  type CollectedFile,
  type Component,
  type Document,
  ImgtrackError,
  type OperatingSystem,
  outputFile,
  type ScanFindings,
  type StepContext,
  type Unread,
} from '@imgtrack/core';
import { NotCycloneDx, readCycloneDx } from './cyclonedx/read-cyclonedx.js';
import type { Output } from './options.js';
import { readBounded } from './read-bounded.js';

export interface Expected {
  readonly scanner: string;
  readonly outputs: readonly Output[];
  /** Folders in containers that the scanner itself may lie in. */
  readonly folders: readonly string[];
  /** What it said last. */
  readonly tail: string;
}

/** Makes findings of what a scanner wrote. Rejects with IMGT_SCANNER_FAILED where a file is missing or is not what it is said to be. */
export async function readOutputs(
  { scanner, outputs, folders, tail }: Expected,
  files: readonly CollectedFile[],
  context: StepContext,
): Promise<ScanFindings> {
  const byName = new Map<string, CollectedFile>();
  const injected = [...folders];
  for (const file of files) {
    const written = outputFile(file.path);
    if (written === undefined) continue;
    byName.set(written.name, file);
    if (!injected.includes(written.work)) injected.push(written.work);
  }
  const components: Component[] = [];
  const documents: Document[] = [];
  const unread: Unread[] = [];
  let operatingSystem: OperatingSystem | undefined;
  let incomplete = false;
  for (const output of outputs) {
    context.signal.throwIfAborted();
    const file = byName.get(output.file);
    if (file === undefined) {
      if (!output.required) continue;
      throw new ImgtrackError('IMGT_SCANNER_FAILED', { scanner, how: `wrote no ${output.file}`, tail });
    }
    if (output.format === 'document') {
      documents.push(documentOf(file, output));
      continue;
    }
    try {
      const bytes = await readBounded(file, output.file, context.limits);
      const found = readCycloneDx(bytes, { scanner, injected, first: components.length, most: context.limits.entries });
      context.signal.throwIfAborted();
      for (const component of found.components) components.push(component);
      operatingSystem ??= found.operatingSystem;
      incomplete ||= found.incomplete;
      if (found.malformed > 0) unread.push(malformed(scanner, output.file, found.malformed));
    } catch (error) {
      if (!(error instanceof NotCycloneDx)) throw error;
      const how = `wrote a ${output.file} that is no CycloneDX in JSON: ${error.message}`;
      throw new ImgtrackError('IMGT_SCANNER_FAILED', { scanner, how, tail }, { cause: error });
    }
  }
  const reads = outputs.some(({ format }) => format === 'cyclonedx');
  return {
    ...(operatingSystem === undefined ? {} : { operatingSystem }),
    components,
    documents,
    coverage: {
      files: 0,
      catalogers: reads ? [catalogerOf(scanner, components, unread)] : [],
      unread,
      leftOut: [],
      unrecognised: [],
    },
    ...(incomplete ? { incomplete } : {}),
    delivered: [],
  };
}

function documentOf(
  { file, size, sha256 }: CollectedFile,
  { file: name, mediaType }: Extract<Output, { readonly format: 'document' }>,
): Document {
  return { name, mediaType, file, size, sha256 };
}

/** There is no such file in the image: the detail says whose it is. */
const malformed = (scanner: string, file: string, count: number): Unread => ({
  path: `/${file}`,
  reason: 'malformed',
  cataloger: scanner,
  detail: `written by the scanner: ${count} of its components have no name or are too long`,
});

function catalogerOf(id: string, { length }: readonly Component[], unread: readonly Unread[]): CatalogerCoverage {
  const whole = length > 0 ? 'found' : 'nothing';
  const broken = length > 0 ? 'partial' : 'failed';
  return { id, status: unread.length === 0 ? whole : broken, components: length };
}
