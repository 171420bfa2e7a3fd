import { ImgtrackError, type Directory, type RootFilesystem, type RootPath, type StepContext } from '@imgtrack/core';
import { childOf, entryPath } from './paths.js';
import { isProgramFolder, mayBeProgram } from './program-names.js';
import type { ReadTask } from './read-files.js';
import { extensionOf, type Selection } from './selection.js';
import { Turns } from './turns.js';

/** What the one walk over an image's files leaves for the later phases. */
export interface WalkRecord {
  /** Regular files seen. */
  readonly files: number;
  /** In the order of the walk. */
  readonly tasks: readonly ReadTask[];
  /** Every link: what ownership needs to know of "/bin" → "usr/bin". */
  readonly links: ReadonlySet<string>;
  /** Regular files that may be programs by folder or name. */
  readonly programs: readonly RootPath[];
  /** Why the walk ended early. */
  readonly limit?: string;
}

interface GrowingRecord extends WalkRecord {
  files: number;
  readonly tasks: ReadTask[];
  readonly links: Set<string>;
  readonly programs: RootPath[];
  limit?: string;
}

/** Phase 3: every directory once, nothing left out, no file opened and none looked at but by its name. */
export async function walk(root: RootFilesystem, selection: Selection, context: StepContext): Promise<WalkRecord> {
  const record: GrowingRecord = { files: 0, tasks: [], links: new Set(), programs: [] };
  const turns = new Turns(context.signal);
  try {
    for await (const directory of root.walk({ signal: context.signal })) {
      note(directory, selection, record);
      const turn = turns.next();
      if (turn === undefined) continue;
      context.events.publish({ type: 'step.progressed', step: 'scan', done: record.files, unit: 'files' });
      await turn;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    if (!ImgtrackError.is(error, 'IMGT_LIMIT_EXCEEDED')) throw error;
    record.limit = error.message;
  }
  return record;
}

function note({ path, entries }: Directory, selection: Selection, record: GrowingRecord): void {
  const ofPrograms = isProgramFolder(path);
  for (const { name, type } of entries) {
    if (type === 'link') record.links.add(childOf(path, name));
    if (type !== 'file') continue;
    record.files++;
    for (const cataloger of selection.wanting(path, name, extensionOf(name))) {
      record.tasks.push({ cataloger, path: entryPath(path, name) });
    }
    if (ofPrograms || mayBeProgram(name)) record.programs.push(entryPath(path, name));
  }
}
