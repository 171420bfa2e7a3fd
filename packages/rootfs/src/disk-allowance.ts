import type { Workspace } from '@imgtrack/core';

const SMALLEST_STEP = 16 * 1024 * 1024;
const LARGEST_STEP = 256 * 1024 * 1024;

/** Asks the workspace for room before it is needed, in steps that double, so that asking costs nothing to speak of. */
export class DiskAllowance {
  readonly #workspace: Workspace;
  #granted = 0;
  #asking: Promise<void> | undefined;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Resolves once `total` bytes, counted from the beginning, may be on the disk. Rejects with IMGT_DISK_FULL. */
  async ensure(total: number): Promise<void> {
    while (total > this.#granted) {
      this.#asking ??= this.#ask(total);
      await this.#asking;
    }
  }

  async #ask(total: number): Promise<void> {
    try {
      const step = Math.min(Math.max(this.#granted, SMALLEST_STEP), LARGEST_STEP);
      const more = Math.max(total - this.#granted, step);
      await this.#workspace.reserve(more);
      this.#granted += more;
    } finally {
      this.#asking = undefined;
    }
  }
}
