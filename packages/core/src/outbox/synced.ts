import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** On return a file, or the names in a folder, are on the disk. Rejects with the error of the file system. */
export async function synced(place: string): Promise<void> {
  await using handle = await open(place, constants.O_RDONLY);
  await handle.sync();
}
