import type { Libc, LibcDetector, RootfsProvider, SourceImage, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { askLdd } from './ask-ldd.js';
import { findLibc } from './find-loader.js';
import { loaderInterest } from './libc-loaders.js';

/** Looks for a loader in the files of the image; only where those cannot be reached is `ldd` asked, which an image may have forged. */
export class OciLibcDetector implements LibcDetector {
  readonly #cli: EngineCli;
  readonly #rootfs: RootfsProvider | undefined;

  constructor(cli: EngineCli, rootfs: RootfsProvider | undefined) {
    this.#cli = cli;
    this.#rootfs = rootfs;
  }

  async detect(image: SourceImage, context: StepContext): Promise<Libc> {
    try {
      return await this.#byLoader(image, context);
    } catch (error) {
      context.signal.throwIfAborted();
      context.logger.debug(`No loader was looked for in ${image.reference.text}: ldd is asked.`, { error });
      return askLdd(this.#cli, image, context);
    }
  }

  async #byLoader(image: SourceImage, context: StepContext): Promise<Libc> {
    if (this.#rootfs === undefined) throw new Error('There is no way to the files.');
    const root = await this.#rootfs.open(image, context, loaderInterest);
    try {
      const libc = await findLibc(root);
      await root.verified?.();
      return libc;
    } finally {
      context.cleanUp(root[Symbol.asyncDispose](), `The files of ${image.reference.text}`);
    }
  }
}
