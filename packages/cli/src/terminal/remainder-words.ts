import type { Remainder } from '@imgtrack/core/host';

/** What people call what a scan makes. */
export const nouns: Readonly<Record<Remainder['kind'], string>> = {
  workspace: 'work folder',
  container: 'container',
  image: 'image',
  snapshot: 'snapshot',
};
