import type { Coverage } from '@imgtrack/core';

/** A coverage with its members in the order of the types. */
export const orderedCoverage = ({ files, catalogers, unread, leftOut, unrecognised }: Coverage): object => ({
  files,
  catalogers: catalogers.map(({ id, status, components }) => ({ id, status, components })),
  unread: unread.map(({ path, reason, cataloger, detail }) => ({ path, reason, cataloger, detail })),
  leftOut: leftOut.map(({ path, reason, detail }) => ({ path, reason, detail })),
  unrecognised: unrecognised.map(({ path, size }) => ({ path, size })),
});
