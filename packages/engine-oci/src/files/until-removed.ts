import { ImgtrackError, type RootFilesystem, type RootPath, type SourceImage } from '@imgtrack/core';

const ROOT = '/' as RootPath;

/**
 * A mount that goes away with its image: `verified` rejects with IMGT_IMAGE_REMOVED once the root folder is not what it was. On failure the
 * files are closed.
 */
export async function untilRemoved(
  root: RootFilesystem,
  { reference }: SourceImage,
  engine: string,
): Promise<RootFilesystem> {
  const removed = (cause?: unknown): ImgtrackError =>
    new ImgtrackError('IMGT_IMAGE_REMOVED', { reference: reference.text, engine }, { cause });
  const identity = async (): Promise<string> => {
    try {
      const { device, inode } = await root.stat(ROOT);
      return `${device} ${inode}`;
    } catch (error) {
      if (ImgtrackError.is(error, 'IMGT_FILE_UNREAD') && error.facts.reason === 'vanished') throw removed(error);
      throw error;
    }
  };
  try {
    const opened = await identity();
    return Object.assign(root, {
      verified: async (): Promise<void> => {
        if ((await identity()) !== opened) throw removed();
      },
    });
  } catch (error) {
    await root[Symbol.asyncDispose]();
    throw error;
  }
}
