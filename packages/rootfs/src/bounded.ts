import { ImgtrackError } from '@imgtrack/core';

/** As Linux has it (PATH_MAX): longer names exist in no image that an engine could unpack. */
export const MAX_PATH_BYTES = 4096;

/** Counts what an image makes us remember against `limits.entries`; shared by all layers of one image. */
export class EntryBudget {
  readonly #what: string;
  readonly #limit: number;
  #spent = 0;

  /** `what` begins the sentence "… exceeds the limit of N". */
  constructor(what: string, limit: number) {
    this.#what = what;
    this.#limit = limit;
  }

  /** Throws IMGT_LIMIT_EXCEEDED. */
  spend(count: number): void {
    this.#spent += count;
    if (this.#spent > this.#limit) {
      throw new ImgtrackError('IMGT_LIMIT_EXCEEDED', {
        what: this.#what,
        limit: this.#limit,
        setting: 'limits.entries',
      });
    }
  }
}

export interface ReadRange {
  readonly offset?: number;
  readonly length?: number;
}

/** The part of a file of `size` bytes that a `read` means. Throws IMGT_FILE_UNREAD "too-large" above `fileBytes`. */
export function boundedRange(
  path: string,
  size: number,
  range: ReadRange | undefined,
  fileBytes: number,
): { readonly from: number; readonly length: number } {
  const from = Math.min(Math.max(0, range?.offset ?? 0), size);
  const asked = Math.max(0, range?.length ?? size - from);
  if (asked > fileBytes) {
    throw new ImgtrackError('IMGT_FILE_UNREAD', {
      path,
      reason: 'too-large',
      detail: `${asked} bytes, the limit is ${fileBytes}`,
    });
  }
  return { from, length: Math.min(asked, size - from) };
}
