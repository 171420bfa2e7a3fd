import type { Digest } from '@imgtrack/core';

/**
 * What builders print. The classic one of docker: "Step 2/9 : COPY …", then " ---> 0123456789ab", the image that the step made. Those have
 * no name and, up to the step that sets them, no labels; a build that is cut off leaves them. BuildKit, for containerd: "#7 exporting config
 * sha256:… done", the configuration of the image. Other builders print neither.
 */
export class BuildOutput {
  #step = 0;
  #lastImage: string | undefined;
  #config: Digest | undefined;

  /** The image of the last step that was done. Never that of the first, which is the source image. */
  get lastImage(): string | undefined {
    return this.#lastImage;
  }

  /** The digest of the configuration of what was built. */
  get config(): Digest | undefined {
    return this.#config;
  }

  read(line: string): void {
    const step = /^Step (\d{1,4})\/\d{1,4} : /.exec(line)?.[1];
    if (step !== undefined) this.#step = Number(step);
    const image = /^ ---> ([0-9a-f]{12})$/.exec(line)?.[1];
    if (image !== undefined && this.#step >= 2) this.#lastImage = image;
    const config = /^#\d{1,4} exporting config sha256:([0-9a-f]{64})(?: |$)/.exec(line)?.[1];
    if (config !== undefined) this.#config = `sha256:${config}`;
  }
}
