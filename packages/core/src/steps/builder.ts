import type { Digest } from '../model/digest.js';
import type { SourceImage } from '../model/source-image.js';
import type { ScannerPayload } from './scanner.js';
import type { StepContext } from './step-context.js';

export interface Builder {
  /**
   * Never contacts a registry. The source keeps its names. Rejects with IMGT_BASE_CHANGED if the built image's lowest layers are
   * not `image.layers`, with IMGT_BUILDER_MISSING where the engine has nothing to build with, and when a payload file's digest is wrong.
   */
  build(request: BuildRequest, context: StepContext): Promise<DerivedImage>;
  /**
   * Begins what needs no payload, which is prepared meanwhile. What it meets is told by `build`, which is given what this returns. Absent:
   * everything needs the payload.
   */
  begin?(image: SourceImage, context: StepContext): BegunBuild;
}

/** Disposing removes what `build` has not used up. */
export type BegunBuild = AsyncDisposable;

/** `labels` are for whoever looks at the image; the builder adds those of the context. */
export interface BuildRequest {
  readonly image: SourceImage;
  readonly payload: ScannerPayload;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the same builder and image. */
  readonly begun?: BegunBuild;
  /** True: nobody is going to dispose of the image, and nothing but it may stay. Absent: it is disposed of, and may take with it what it was built from. */
  readonly kept?: boolean;
}

/** Disposing removes the image from the engine. To keep it, the pipeline does not dispose it. */
export interface DerivedImage extends AsyncDisposable {
  readonly id: Digest;
  /** What the engine's own commands know it by; not every engine resolves ids. */
  readonly name: string;
  readonly source: Digest;
  /** True: it may be disposed of while containers of it are there that have ended. Absent: those go first. */
  readonly mayGoFirst?: boolean;
}
