import { notUploaded, uploaded } from './vendor-names.js';

/** Lines at the end of a log among which the success of an upload stands. */
const LAST_LINES = 50;
const MAX_LINE = 200;

/**
 * The lines that say that an upload succeeded, near the end of a log and not followed by one that says that an upload failed. Printable, at most
 * 200 characters each.
 */
export function successesIn(log: string): readonly string[] {
  const lines = log
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-LAST_LINES);
  const lastFailure = lines.findLastIndex((line) => notUploaded.test(line));
  return lines.slice(lastFailure + 1).flatMap((line) => (uploaded.test(line) ? [printable(line)] : []));
}

const printable = (line: string): string =>
  line
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, MAX_LINE);
