/** Numbers of the header tags that are read (rpm, include/rpm/rpmtag.h). */
export const Tag = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  installTime: 1008,
  vendor: 1011,
  licence: 1014,
  architecture: 1022,
  /** Whole paths, in databases older than rpm 4. */
  oldFileNames: 1027,
  fileStates: 1029,
  sourceRpm: 1044,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
  modularityLabel: 5096,
} as const;

export type Tag = (typeof Tag)[keyof typeof Tag];
