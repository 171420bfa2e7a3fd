import { plainText } from '../../plain-text.js';

/** One package of an apk database (/lib/apk/db/installed; format: Alpine's "apk spec", installed database version 2). */
export interface ApkPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  readonly licence?: string;
  /** Source package. */
  readonly origin?: string;
  readonly maintainer?: string;
}

/** The fields of a record, one letter each; undefined: it has no package name or no version. */
export function parseInstalled(record: string): ApkPackage | undefined {
  const fields = new Map<string, string>();
  for (const line of record.split('\n')) {
    // Files come after all fields of the package itself.
    if (line.startsWith('F:')) break;
    if (line.charAt(1) === ':' && !fields.has(line.charAt(0))) fields.set(line.charAt(0), line.slice(2));
  }
  const value = (letter: string, length?: number): string | undefined => plainText(fields.get(letter), length);
  const name = value('P');
  const version = value('V');
  if (name === undefined || version === undefined) return undefined;
  const architecture = value('A');
  const licence = value('L', 1_000);
  const origin = value('o');
  const maintainer = value('m');
  return {
    name,
    version,
    ...(architecture !== undefined && { architecture }),
    ...(licence !== undefined && { licence }),
    ...(origin !== undefined && { origin }),
    ...(maintainer !== undefined && { maintainer }),
  };
}

/** Absolute paths of the files of a record: "F:" opens a folder, "R:" is a file in it. */
export function* installedPaths(record: string): Generator<string, void, undefined> {
  let folder = '';
  for (let start = 0; start < record.length;) {
    const next = record.indexOf('\n', start);
    const end = next === -1 ? record.length : next;
    if (record.startsWith('F:', start)) folder = end === start + 2 ? '' : `/${record.slice(start + 2, end)}`;
    else if (record.startsWith('R:', start) && end > start + 2) yield `${folder}/${record.slice(start + 2, end)}`;
    start = end + 1;
  }
}
