import { ImgtrackError } from '@imgtrack/core';

/** What was read; undefined where it cannot be read, which whoever scans the tree will say. */
export async function ifReadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (ImgtrackError.is(thrown, 'IMGT_FILE_UNREAD')) return undefined;
    throw thrown;
  }
}
