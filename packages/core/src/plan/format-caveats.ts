import type { HostedPlugin } from '../plugin/plugin-host.js';

/** What users of the documents in these formats have to know, each sentence once. */
export const formatCaveats = (formats: Iterable<HostedPlugin<'format'>>): readonly string[] => [
  ...new Set([...formats].flatMap(({ steps }) => steps.caveat ?? [])),
];
