import * as v from 'valibot';
import type { Owner } from './owner.js';

/** Something that says whose it is. */
export interface Owned {
  readonly owner: Owner;
  /** It was asked to be kept. */
  readonly keep: boolean;
}

const text = v.pipe(v.string(), v.maxLength(1000));
const ownerFile = v.object({
  host: text,
  bootId: v.exactOptional(text),
  pidNamespace: v.exactOptional(text),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31 - 1)),
  startTime: v.exactOptional(text),
  expires: v.pipe(
    text,
    v.check((value) => !Number.isNaN(Date.parse(value))),
  ),
  keep: v.exactOptional(v.boolean(), false),
});

/** Reads the text of an `owner.json`. undefined: it does not say whose the folder is. */
export function readOwner(content: string): Owned | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return undefined;
  }
  const result = v.safeParse(ownerFile, parsed);
  if (!result.success) return undefined;
  const { keep, ...owner } = result.output;
  return { owner, keep };
}
