import { ImgtrackError, type FileTree, type RootPath } from '@imgtrack/core';
import type { Finding } from './cataloger.js';

/** A companion's text, or the line for the coverage that says why there is none. */
export type CompanionText = { readonly kind: 'text'; readonly text: string } | (Finding & { readonly kind: 'unread' });

/** Reads a small file beside a candidate as UTF-8. Beyond `length` bytes it is cut, as it is wanted for its beginning. */
export async function companionText(tree: FileTree, path: RootPath, length: number): Promise<CompanionText> {
  try {
    const bytes = await tree.read(path, { length });
    return { kind: 'text', text: new TextDecoder().decode(bytes) };
  } catch (error) {
    if (!ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) throw error;
    const { reason, detail } = error.facts;
    return { kind: 'unread', path, reason, ...(detail !== undefined && { detail }) };
  }
}
