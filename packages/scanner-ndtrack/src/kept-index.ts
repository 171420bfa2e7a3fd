import {
  array,
  integer,
  literal,
  maxLength,
  minValue,
  number,
  pipe,
  regex,
  safeParse,
  strictObject,
  string,
} from 'valibot';
import { MAX_ENTRIES } from './bounds.js';
import { factsSchema } from './facts-schema.js';
import type { DescribedFile } from './group-builds.js';
import { pathBelow } from './path-below.js';

/** A file of an archive that is kept unpacked. */
export interface KeptFile extends DescribedFile {
  /** When the unpacked file was written, in nanoseconds since 1970: another time says that it was changed. */
  readonly modifiedNs: string;
}

const SCHEMA = 'imgtrack-unpacked/1';

const schema = strictObject({
  schema: literal(SCHEMA),
  files: pipe(
    array(
      strictObject({
        path: pathBelow,
        mode: pipe(number(), integer(), minValue(0)),
        modifiedNs: pipe(string(), regex(/^\d{1,20}$/)),
        facts: factsSchema,
      }),
    ),
    maxLength(MAX_ENTRIES),
  ),
});

export const indexText = (files: readonly KeptFile[]): string => JSON.stringify({ schema: SCHEMA, files });

/** undefined: it is none, or one of another release. */
export function parseIndex(text: string): readonly KeptFile[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = safeParse(schema, value);
  return result.success ? result.output.files : undefined;
}
