import {
  array,
  integer,
  literal,
  maxLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  regex,
  safeParse,
  strictObject,
  string,
} from 'valibot';
import { MAX_ENTRIES } from './bounds.js';
import type { DescribedFile } from './group-builds.js';
import { pathBelow } from './path-below.js';

/** A file of an archive that is kept unpacked. */
export interface KeptFile extends DescribedFile {
  /** When the unpacked file was written, in nanoseconds since 1970: another time says that it was changed. */
  readonly modifiedNs: string;
}

const SCHEMA = 'imgtrack-unpacked/1';

const count = pipe(number(), integer(), minValue(0));
const schema = strictObject({
  schema: literal(SCHEMA),
  files: pipe(
    array(
      strictObject({
        path: pathBelow,
        mode: count,
        size: count,
        modifiedNs: pipe(string(), regex(/^\d{1,20}$/)),
        sha256: pipe(string(), regex(/^[0-9a-f]{64}$/)),
        needs: optional(
          strictObject({
            architecture: optional(string()),
            libc: picklist(['glibc', 'musl', 'none', 'unknown']),
          }),
        ),
      }),
    ),
    maxLength(MAX_ENTRIES),
  ),
});

export const indexText = (files: readonly KeptFile[]): string =>
  JSON.stringify({ schema: SCHEMA, files: files.map(({ facts, ...file }) => ({ ...file, ...facts })) });

/** undefined: it is none, or one of another release. */
export function parseIndex(text: string): readonly KeptFile[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = safeParse(schema, value);
  if (!result.success) return undefined;
  return result.output.files.map(({ size, sha256, needs, ...file }) => ({
    ...file,
    facts: {
      size,
      sha256,
      needs: needs === undefined ? undefined : { libc: needs.libc, architecture: needs.architecture },
    },
  }));
}
