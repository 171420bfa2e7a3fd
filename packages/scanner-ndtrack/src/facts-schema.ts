import {
  type GenericSchema,
  integer,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  regex,
  safeParse,
  strictObject,
  string,
  transform,
} from 'valibot';
import type { FileFacts } from './file-facts.js';

/** Facts of a file as the cache has them, in JSON. */
export const factsSchema: GenericSchema<unknown, FileFacts> = pipe(
  strictObject({
    size: pipe(number(), integer(), minValue(0)),
    sha256: pipe(string(), regex(/^[0-9a-f]{64}$/)),
    needs: optional(
      strictObject({
        architecture: optional(string()),
        libc: picklist(['glibc', 'musl', 'none', 'unknown']),
      }),
    ),
  }),
  transform(({ size, sha256, needs }) => ({
    size,
    sha256,
    needs: needs === undefined ? undefined : { libc: needs.libc, architecture: needs.architecture },
  })),
);

/** undefined: it is none. */
export function readFacts(value: unknown): FileFacts | undefined {
  const result = safeParse(factsSchema, value);
  return result.success ? result.output : undefined;
}
