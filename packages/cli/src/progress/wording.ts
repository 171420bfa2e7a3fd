import type { ScanEvent, StepName } from '@imgtrack/core';

/** 1234 → "1.23 s" */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** How an image has ended: "scanned, 12 components, 1.23 s". */
export const ending = ({
  status,
  from,
  components,
  durationMs,
}: ScanEvent & { readonly type: 'image.finished' }): string =>
  `${status}, ${components} components${from === 'cache' ? ' from the cache' : ''}, ${seconds(durationMs)}`;

/** What a step does, in the words of a progress line. */
export const doing: Readonly<Record<StepName, string>> = {
  resolve: 'finding the image',
  libc: 'finding the C library',
  prepare: 'preparing the scanner',
  build: 'building the derived image',
  run: 'running the scanner',
  collect: 'collecting its files',
  mount: 'opening the files',
  scan: 'reading the files',
  verify: 'checking that the image is still what it was',
  store: 'storing the inventory',
};
