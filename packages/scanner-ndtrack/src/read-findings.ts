import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  type CollectedFile,
  type ContainerExit,
  type Document,
  documentFileName,
  ImgtrackError,
  type ScanFindings,
  type ScannerDelivery,
  type ScannerRun,
  type Unread,
} from '@imgtrack/core';
import { MAX_TEXT_BYTES } from './bounds.js';
import { SCANNER } from './errors.js';
import { successesIn } from './tracker-log.js';
import { INVENTORY_MEDIA_TYPE, inventoryName, TRACKER_LOG } from './vendor-names.js';
import { xmlFlaw } from './xml-flaw.js';

const LOG_TAIL_BYTES = 64 * 1024;

/**
 * Inventories as the scanner wrote them, and what its log proves. What it found stands in the document, and nowhere else. One that breaks off
 * makes the findings incomplete; it is kept. Rejects with IMGT_SCANNER_FAILED where there is no inventory. `destination`: where it was to
 * upload to.
 */
export async function findingsOf(
  files: readonly CollectedFile[],
  run: ScannerRun,
  destination: string | undefined,
): Promise<ScanFindings> {
  const log = files.find((file) => path.posix.basename(file.path) === TRACKER_LOG);
  const said = log === undefined ? '' : await tailOf(log);
  const inventories = files.filter(isInventory);
  if (inventories.length === 0) {
    const tail = [run.tail, said].filter((text) => text !== '').join('\n');
    throw new ImgtrackError('IMGT_SCANNER_FAILED', { scanner: SCANNER, how: howItEnded(files, run), tail });
  }
  const unread: Unread[] = [];
  for (const file of inventories) {
    const flaw = await inventoryFlaw(file);
    if (flaw !== undefined) unread.push(malformed(file, flaw));
  }
  const isWhole = unread.length === 0 && run.exit.kind === 'exited';
  const isDone = run.exit.kind === 'exited' && run.exit.code === 0;
  return {
    components: [],
    documents: inventories.map(documentOf),
    coverage: { files: 0, catalogers: [], unread, leftOut: [], unrecognised: [] },
    ...(isWhole ? {} : { incomplete: true }),
    delivered: isDone ? deliveries(said, inventories.length, destination) : [],
  };
}

const isInventory = ({ path: name, size }: CollectedFile): boolean => inventoryName.test(name) && size > 0;

/** Byte for byte. The name is the scanner's, as far as a file may have it. */
function documentOf({ path: name, file, size, sha256 }: CollectedFile): Document {
  const mediaType = isPacked(name) ? 'application/gzip' : INVENTORY_MEDIA_TYPE;
  return { name: documentFileName(path.posix.basename(name)), mediaType, file, size, sha256 };
}

/** Only as many successes as there are inventories prove that all of them were uploaded. */
function deliveries(log: string, inventories: number, destination: string | undefined): readonly ScannerDelivery[] {
  if (destination === undefined) return [];
  const successes = successesIn(log);
  const evidence = successes.at(-1);
  return evidence === undefined || successes.length < inventories ? [] : [{ destination, evidence }];
}

/** There is no such file in the image: the detail says whose it is. */
const malformed = ({ path: name }: CollectedFile, flaw: string): Unread => ({
  path: `/${documentFileName(path.posix.basename(name))}`,
  reason: 'malformed',
  cataloger: SCANNER,
  detail: `written by the scanner: ${flaw}`,
});

const killed: Readonly<Record<Extract<ContainerExit, { readonly kind: 'killed' }>['reason'], string>> = {
  'out-of-memory': 'was killed for want of memory (limits.memoryBytes)',
  'time-limit': 'was killed when its time was over (limits.imageMs)',
  signal: 'was ended by a signal',
};

function howItEnded(files: readonly CollectedFile[], { exit }: ScannerRun): string {
  const wrote = files.some(({ path: name }) => inventoryName.test(name))
    ? 'wrote an empty .ndi file'
    : 'wrote no .ndi file';
  const ended = exit.kind === 'exited' ? `ended with exit code ${exit.code}` : killed[exit.reason];
  return `${wrote} and ${ended}`;
}

async function tailOf({ file, size }: CollectedFile): Promise<string> {
  await using handle = await open(file);
  const from = Math.max(0, size - LOG_TAIL_BYTES);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOG_TAIL_BYTES), 0, LOG_TAIL_BYTES, from);
  return buffer.toString('utf8', 0, bytesRead);
}

const isPacked = (name: string): boolean => inventoryName.exec(name)?.[1] !== undefined;

/** undefined: none that is seen. What is too large to look at in memory is taken as it is. */
async function inventoryFlaw({ path: name, file, size }: CollectedFile): Promise<string | undefined> {
  if (size > MAX_TEXT_BYTES) return undefined;
  const bytes = await readFile(file);
  if (!isPacked(name)) return xmlFlaw(bytes);
  try {
    return xmlFlaw(await promisify(gunzip)(bytes, { maxOutputLength: MAX_TEXT_BYTES }));
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? undefined : 'it is no gzip, or breaks off';
  }
}
