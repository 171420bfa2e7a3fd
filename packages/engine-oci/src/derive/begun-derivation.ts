import type { BegunBuild, SourceImage, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { Container } from './container.js';
import type { Derivation } from './containers-dialect.js';
import { sourceContainer } from './source-container.js';

/** What a derivation of one image needs whatever is put into it: how it may be made and, where that begins with it, a container of the source. */
export class BegunDerivation implements BegunBuild {
  /** The ways that may be tried, in their order. */
  readonly derivations: Promise<readonly Derivation[]>;
  readonly #create: () => Promise<Container>;
  #ahead: Promise<Container | undefined>;

  constructor(cli: EngineCli, image: SourceImage, derivations: Promise<readonly Derivation[]>, context: StepContext) {
    this.derivations = derivations;
    this.#create = async () => sourceContainer(cli, image, context);
    this.#ahead = derivations.then(async ([first]) => (first === 'commit' ? this.#create() : undefined));
    // Whoever takes it is told.
    this.#ahead.catch(() => undefined);
  }

  /** The container that was made ahead, or another: it is the caller's. Rejects as `sourceContainer` does. */
  async container(): Promise<Container> {
    const ahead = this.#ahead;
    this.#ahead = Promise.resolve(undefined);
    return (await ahead) ?? this.#create();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const unused = await this.#ahead.catch(() => undefined);
    await unused?.[Symbol.asyncDispose]();
  }
}
