/** Bounds of one scan. What a limit cuts off is said in the coverage or ends the scan as `partial`. */
export interface Limits {
  /** Milliseconds for one image, everything included. */
  readonly imageMs: number;
  /** Bytes that a collector may copy out of a container, and that a container may write beside that. */
  readonly collectedBytes: number;
  /** Bytes of one file that may be in memory. */
  readonly fileBytes: number;
  /** Files, folders and links of one image. */
  readonly entries: number;
  /** Archives inside archives. */
  readonly archiveDepth: number;
  /** Bytes of memory for a scanner's container. */
  readonly memoryBytes: number;
  /** Processes of a scanner's container. */
  readonly processes: number;
}

const MIB = 1024 * 1024;

export const defaultLimits: Limits = {
  imageMs: 10 * 60 * 1000,
  collectedBytes: 1024 * MIB,
  fileBytes: 256 * MIB,
  entries: 5_000_000,
  archiveDepth: 5,
  memoryBytes: 2048 * MIB,
  processes: 64,
};
