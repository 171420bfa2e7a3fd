import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../errors/errno.js';
import { maskSecrets } from '../errors/secrets.js';
import { makeFolders } from '../files/make-folders.js';
import type { Document } from '../model/document.js';
import type { InventoryReport } from '../model/scan-report.js';
import { deliveryKey } from './delivery-key.js';
import { documentFileName } from './document-file-name.js';

/** Why a sink does not have an inventory. */
export interface Undone {
  readonly sink: string;
  readonly reason: string;
}

const REPORT_FILE = 'report.json';
/** Hexadecimal digits of a digest that stand for it in a name. */
const DIGITS = 12;

/** Inventories whose delivery was given up, one folder each, until their owner has dealt with them. Nothing of imgtrack's removes them. */
export class DeadLetters {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Writes the scanner's documents, under their own names, and "report.json": why which sink does not have them, and the report. Resolves with
   * the folder once it is on the disk, whole. An inventory that is kept already is not kept twice. Rejects with the error of the file system.
   */
  async keep(report: InventoryReport, undone: readonly Undone[]): Promise<string> {
    const folder = path.join(this.#root, folderName(report));
    const unfinished = `${folder}.${randomBytes(6).toString('hex')}.part`;
    await makeFolders(this.#root, 0o700);
    try {
      await mkdir(unfinished, { mode: 0o700 });
      await write(unfinished, folder, report, undone);
      await rename(unfinished, folder).catch((error: unknown) => {
        if (!isErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      });
      await synced(this.#root);
      return folder;
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }
}

/** Says which image it is, and differs for every inventory. */
function folderName({ inventory }: InventoryReport): string {
  const { reference, id } = inventory.image;
  const image = documentFileName(reference.tag === undefined ? reference.name : `${reference.name}:${reference.tag}`);
  const digest = deliveryKey(inventory, '').slice(0, DIGITS);
  return `${image}-${id.slice(id.indexOf(':') + 1).slice(0, DIGITS)}-${digest}`.replaceAll(' ', '_');
}

async function write(
  folder: string,
  finalFolder: string,
  report: InventoryReport,
  undone: readonly Undone[],
): Promise<void> {
  const taken = new Set([REPORT_FILE]);
  const documents: Document[] = [];
  for (const document of report.inventory.documents) {
    const name = freeName(document, taken);
    await store(document.file, path.join(folder, name));
    documents.push({ ...document, file: path.join(finalFolder, name) });
  }
  const letter = {
    schema: 'imgtrack-undelivered/1',
    undelivered: undone.map(({ sink, reason }) => ({ sink, reason: maskSecrets(reason) })),
    report: { ...report, inventory: { ...report.inventory, documents } },
  };
  const file = path.join(folder, REPORT_FILE);
  await writeFile(file, `${JSON.stringify(letter)}\n`, { mode: 0o600, flag: 'wx' });
  await synced(file);
  await synced(folder);
}

function freeName({ name }: Document, taken: Set<string>): string {
  const wanted = documentFileName(name);
  let free = wanted;
  // In small letters: not every file system that the folder is carried to tells capitals apart.
  for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${number}-${wanted}`;
  taken.add(free.toLowerCase());
  return free;
}

/** A second name needs no room on a disk that may be full. */
async function store(source: string, target: string): Promise<void> {
  if (!(await lstat(source)).isFile()) throw new Error(`${source} is no file any more`);
  await link(source, target).catch(async (error: unknown) => {
    if (!isErrno(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP')) throw error;
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  });
  await synced(target);
}

async function synced(place: string): Promise<void> {
  await using handle = await open(place, constants.O_RDONLY);
  await handle.sync();
}
