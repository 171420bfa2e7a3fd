import type { BegunBuild, SourceImage, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { baseName } from '../owned-names.js';
import { Ahead } from './ahead.js';
import type { Container } from './container.js';
import type { Derivation } from './containers-dialect.js';
import { sourceContainer } from './source-container.js';
import { named } from './source-name.js';

/** What a derivation of one image needs whatever is put into it: how it may be made, and what it begins with. */
export class BegunDerivation implements BegunBuild {
  /** The ways that may be tried, in their order. */
  readonly derivations: Promise<readonly Derivation[]>;
  /** What the source image is called while it is built from. */
  readonly base: string;
  /** A commit begins with a container of the source. */
  readonly container: Ahead<Container>;
  /** A build begins with the name `base`. */
  readonly named: Ahead<AsyncDisposable>;

  /** `likely`: the ways of which one will be the first, unless `derivations` leaves it out. */
  constructor(
    cli: EngineCli,
    image: SourceImage,
    likely: readonly Derivation[],
    derivations: Promise<readonly Derivation[]>,
    context: StepContext,
  ) {
    const base = baseName(context.scanId, context.labels);
    const [first] = likely;
    this.derivations = derivations;
    // Whoever builds is told.
    derivations.catch(() => undefined);
    this.base = base;
    this.container = new Ahead(first === 'commit', async () => sourceContainer(cli, image, context));
    this.named = new Ahead(first === 'build', async () => named(cli, image, base, context));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.container[Symbol.asyncDispose](), this.named[Symbol.asyncDispose]()]);
  }
}
