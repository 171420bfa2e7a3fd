import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolders } from '../files/make-folders.js';
import { journalLine, parseJournal } from './journal-line.js';
import { segmentsIn } from './journal-reader.js';
import { Ledger } from './ledger.js';
import { synced } from './synced.js';

const OLD = '.old';
/** Of a compaction that was killed. */
const UNFINISHED = '.part';

/**
 * Replaces all segments by one that says the same in fewer words. Needs the maintenance lock, and nothing of other processes: their segments
 * are renamed before they are read, and who writes looks afterwards whether its segment still has its name. Until the new segment is on the
 * disk the old ones count, so that nothing is lost whenever this is killed. Segments with damaged lines are moved to `damaged`.
 */
export async function compact(journal: string, damaged: string): Promise<void> {
  for (const name of await readdir(journal)) {
    if (name.endsWith(UNFINISHED)) await rm(path.join(journal, name), { force: true });
  }
  const before = await segmentsIn(journal);
  for (const name of before.filter((segment) => !segment.endsWith(OLD)))
    await rename(path.join(journal, name), path.join(journal, name + OLD));
  const old = [...new Set(before.map((name) => (name.endsWith(OLD) ? name : name + OLD)))];
  const ledger = new Ledger();
  const broken = new Set<string>();
  for (const name of old) {
    const part = parseJournal(await readFile(path.join(journal, name)));
    for (const record of part.records) ledger.add(record);
    if (part.damaged > 0) broken.add(name);
  }
  await writeSegment(journal, ledger);
  if (broken.size > 0) await makeFolders(damaged, 0o700);
  for (const name of old) {
    const file = path.join(journal, name);
    if (broken.has(name)) await rename(file, path.join(damaged, name));
    else await rm(file, { force: true });
  }
  await synced(journal);
}

async function writeSegment(journal: string, ledger: Ledger): Promise<void> {
  const text = ledger
    .live()
    .map(({ put, state }) => journalLine(put) + journalLine(state))
    .join('');
  if (text === '') return;
  const file = path.join(journal, `compacted-${randomBytes(8).toString('hex')}.jsonl`);
  const unfinished = file + UNFINISHED;
  try {
    await using handle = await open(unfinished, 'wx', 0o600);
    await handle.writeFile(text);
    await handle.sync();
    await rename(unfinished, file);
    await synced(journal);
  } finally {
    await rm(unfinished, { force: true });
  }
}
