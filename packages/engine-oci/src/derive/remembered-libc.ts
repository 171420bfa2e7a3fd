import { KeptFacts, type Libc, type LibcDetector, member, type SourceImage, type StepContext } from '@imgtrack/core';

/**
 * Looks for the C library of an image once, for all scans of it: an id stands for files that never change. What `ldd` has said, a program of the
 * image, is not kept.
 */
export class RememberedLibc implements LibcDetector {
  readonly #detector: LibcDetector;
  readonly #kept: KeptFacts<Libc>;

  /** `file`: absolute; where it is kept. */
  constructor(detector: LibcDetector, file: string) {
    this.#detector = detector;
    this.#kept = new KeptFacts(file, readLibc);
  }

  async detect(image: SourceImage, context: StepContext): Promise<Libc> {
    if (image.idKind === 'content') return this.#detector.detect(image, context);
    const { os, architecture, variant } = image.platform;
    const key = [image.id, os, architecture, variant].join(' ');
    context.signal.throwIfAborted();
    const known = await this.#kept.find(key);
    if (known !== undefined) return known;
    const libc = await this.#detector.detect(image, context);
    if (libc.how === 'loader') {
      this.#kept.add(key, libc);
      context.cleanUp(this.#kept.save(), 'What is known of C libraries');
    }
    return libc;
  }
}

function readLibc(value: unknown): Libc | undefined {
  const [family, version] = [member(value, 'family'), member(value, 'version')];
  if (family === 'none') return { family, how: 'loader' };
  if (family !== 'glibc' && family !== 'musl') return undefined;
  return { family, how: 'loader', ...(typeof version === 'string' ? { version } : {}) };
}
