import { thisProcess } from './owner.js';
import { type Kept, ScanWorkspace } from './scan-workspace.js';

/** Makes the workspaces of scans, all below one folder. */
export class Workspaces {
  readonly #root: string;
  readonly #now: () => Date;

  constructor(root: string, now: () => Date) {
    this.#root = root;
    this.#now = now;
  }

  /**
   * `limitMs`: how long the scan may take. `keep.files`: the folder stays when the scan is over (--no-cleanup-files); `keep.objects`:
   * what it makes in an engine may stay.
   */
  open(scanId: string, limitMs: number, keep: Kept): ScanWorkspace {
    return new ScanWorkspace(this.#root, scanId, thisProcess(this.#now(), limitMs), keep);
  }
}
