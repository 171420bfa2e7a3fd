import {
  ImgtrackError,
  type FileTree,
  type Limits,
  type OperatingSystem,
  type RootPath,
  type Unread,
} from '@imgtrack/core';
import type { Cataloger, CatalogContext, Finding } from './cataloger.js';
import { plainText } from './plain-text.js';
import { Turns } from './turns.js';

/** One file for one cataloger. */
export interface ReadTask {
  readonly cataloger: Cataloger;
  readonly path: RootPath;
}

/** What a cataloger found in a file, and what it could not use of it. */
export interface ReadResult {
  readonly task: ReadTask;
  readonly findings: readonly Exclude<Finding, { kind: 'unread' }>[];
  readonly unread: readonly Unread[];
}

/** Files that are read at once: enough to hide the latency of a slow disk, few enough for bounded memory. */
const IN_FLIGHT = 16;
const MAX_DETAIL = 200;

/** Reads the files, up to 16 at once; results in the order of the tasks. Rejects with the signal's reason when it is aborted. */
export async function readFiles(
  tree: FileTree,
  tasks: readonly ReadTask[],
  context: CatalogContext,
): Promise<readonly ReadResult[]> {
  const results: (ReadResult | undefined)[] = tasks.map(() => undefined);
  const queue = tasks.entries();
  const turns = new Turns(context.signal);
  const worker = async (): Promise<void> => {
    for (const [index, task] of queue) {
      await turns.next();
      results[index] = await readFile(tree, task, context);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, tasks.length) }, worker));
  return results.filter((result) => result !== undefined);
}

async function readFile(tree: FileTree, task: ReadTask, context: CatalogContext): Promise<ReadResult> {
  const { cataloger, path } = task;
  const findings: ReadResult['findings'][number][] = [];
  const unread: Unread[] = [];
  try {
    const name = path.slice(path.lastIndexOf('/') + 1);
    for await (const finding of await cataloger.read({ tree, path, name }, context)) {
      if (finding.kind !== 'unread') findings.push(finding);
      else unread.push(unreadLine(cataloger, finding.path ?? path, finding.reason, finding.detail));
    }
  } catch (error) {
    context.signal.throwIfAborted();
    unread.push(lineFor(error, cataloger, path));
  }
  return { task, findings, unread };
}

/** Damage of the image itself is no property of one file: it is thrown on. */
function lineFor(error: unknown, cataloger: Cataloger, path: string): Unread {
  if (ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) {
    return unreadLine(cataloger, error.facts.path, error.facts.reason, error.facts.detail);
  }
  if (ImgtrackError.is(error, 'IMGT_LIMIT_EXCEEDED')) return unreadLine(cataloger, path, 'limit', error.message);
  if (ImgtrackError.is(error)) throw error;
  return unreadLine(cataloger, path, 'malformed', error instanceof Error ? error.message : undefined);
}

function unreadLine(cataloger: Cataloger, path: string, reason: Unread['reason'], detail: string | undefined): Unread {
  const line = plainText(detail, MAX_DETAIL);
  return { path, reason, cataloger: cataloger.id, ...(line !== undefined && { detail: line }) };
}

/** What catalogers are told about the scan. */
export function catalogContext(
  signal: AbortSignal,
  limits: Limits,
  operatingSystem: OperatingSystem | undefined,
): CatalogContext {
  return { signal, limits, ...(operatingSystem !== undefined && { operatingSystem }) };
}
