import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';

/** IMGT_CONFIG_UNREADABLE with what the file system said. */
export const unreadable = (file: string, cause: unknown): ImgtrackError =>
  new ImgtrackError('IMGT_CONFIG_UNREADABLE', { file, reason: reasonOf(cause) }, { cause });
