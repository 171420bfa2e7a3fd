import { readOnly } from './read-only.js';

readOnly<{ readonly a: string; readonly b?: readonly string[]; c?(): void }>();
// @ts-expect-error -- it can be assigned
readOnly<{ readonly a: string; b: string }>();
// @ts-expect-error -- it can be assigned, in one of two
readOnly<{ readonly a: string } | { a: string }>();
// @ts-expect-error -- the list can be changed
readOnly<{ readonly a?: string[] }>();
