import {
  type Builder,
  type BuildRequest,
  type DerivedImage,
  ImgtrackError,
  type SourceImage,
  type StepContext,
} from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { EngineDialect } from '../engine-dialect.js';
import { isFixed } from '../images/address-of.js';
import type { InspectedImages } from '../images/inspected-images.js';
import { derivedName } from '../owned-names.js';
import { BegunDerivation } from './begun-derivation.js';
import { liesOn } from './built-on.js';
import { writeContainerfile } from './build-context.js';
import { deriveByBuild, deriveByBuildOnCommit } from './build-derivation.js';
import { deriveByCommit } from './commit-derivation.js';
import { imageInstructions } from './containerfile.js';
import type { Derivation } from './containers-dialect.js';
import type { Derived, DerivationRequest } from './derivation.js';
import { mayHaveTriggers } from './may-have-triggers.js';
import { copyPayload } from './payload-copy.js';

const derive: Readonly<
  Record<Derivation, (cli: EngineCli, request: DerivationRequest, context: StepContext) => Promise<Derived>>
> = { build: deriveByBuild, commit: deriveByCommit, 'build-on-commit': deriveByBuildOnCommit };

/** Puts a scanner's payload on top of an image. */
export class OciBuilder implements Builder {
  readonly #cli: EngineCli;
  readonly #inspected: Pick<InspectedImages, 'of'>;

  constructor(cli: EngineCli, inspected: Pick<InspectedImages, 'of'>) {
    this.#cli = cli;
    this.#inspected = inspected;
  }

  begin(image: SourceImage, context: StepContext): BegunDerivation {
    const ways = derivationsOf(image, this.#cli.dialect);
    return new BegunDerivation(this.#cli, image, ways, this.#harmless(ways, image, context), context);
  }

  async build(request: BuildRequest, context: StepContext): Promise<DerivedImage> {
    const { image, payload, labels: asked, begun, kept = false } = request;
    const { scanId, workspace } = context;
    await using beginning = begun instanceof BegunDerivation ? begun : this.begin(image, context);
    const folder = await workspace.directory('build');
    await this.#requireSource(image, context);
    const [copied, derivations] = await Promise.all([copyPayload(payload, folder, context), beginning.derivations]);
    const labels = { ...asked, ...context.labels };
    const instructions = imageInstructions(payload, labels);
    const { base, container, named } = beginning;
    await writeContainerfile(folder, base, copied, instructions);
    const begins = { base, container: async () => container.take(), named: async () => named.take() };
    const made = { labels, name: derivedName(scanId), kept, folder, copied, instructions };
    const { name, id, remove } = await this.#derive(derivations, { image, payload, ...begins, ...made }, context);
    const mayGoFirst = this.#cli.dialect.containers.removeBesideArgs !== undefined;
    return { id, name, source: image.id, mayGoFirst, [Symbol.asyncDispose]: remove };
  }

  /** An id or a digest means the same image all the time: what is made of it lies on these layers. A name may come to mean another; see `builtOn`. */
  async #requireSource(image: SourceImage, context: StepContext): Promise<void> {
    const { dialect } = this.#cli;
    if (!isFixed(image, dialect) || liesOn((await this.#inspected.of(image, context)).image, image)) return;
    throw new ImgtrackError('IMGT_BASE_CHANGED', { reference: image.reference.text, engine: dialect.engine });
  }

  async #derive(
    derivations: readonly Derivation[],
    request: DerivationRequest,
    context: StepContext,
  ): Promise<Derived> {
    const failures: { readonly derivation: Derivation; readonly error: unknown }[] = [];
    for (const derivation of derivations) {
      try {
        return await derive[derivation](this.#cli, request, context);
      } catch (error) {
        context.signal.throwIfAborted();
        if (ImgtrackError.is(error, 'IMGT_BASE_CHANGED')) throw error;
        context.logger.debug(`${this.#cli.dialect.engine} made no derived image by "${derivation}".`, { error });
        failures.push({ derivation, error });
      }
    }
    // What can be mended is that there is no builder; else the first way is the one that should have worked.
    const isMissing = ({ derivation, error }: (typeof failures)[number]): boolean =>
      derivation !== 'commit' && ImgtrackError.is(error, 'IMGT_BUILDER_MISSING');
    throw (failures.find(isMissing) ?? failures[0])?.error;
  }

  /** Without a build that may run something of the image. */
  async #harmless(
    ways: readonly Derivation[],
    image: SourceImage,
    context: StepContext,
  ): Promise<readonly Derivation[]> {
    const runsTriggers = ways.includes('build') && (await mayHaveTriggers(this.#cli, image, context));
    return ways.filter((derivation) => derivation !== 'build' || !runsTriggers);
  }
}

/** The ways that an image may be derived from, in their order, as far as its description tells. */
function derivationsOf({ repoTags, config }: SourceImage, { containers }: EngineDialect): readonly Derivation[] {
  const { derivations, keepParentArgs } = containers;
  // Taking the name of a build away from an image that has no other deletes it; so does, with all that the build made, removing what was
  // built, unless the engine has no images without a name.
  if (repoTags.length === 0) {
    const deletes = keepParentArgs.length > 0 ? ['build', 'build-on-commit'] : ['build'];
    return derivations.filter((derivation) => !deletes.includes(derivation));
  }
  // What podman commits keeps its triggers: only an engine that tells of none is trusted to have dropped them.
  return config.hasOnBuild ? derivations.filter((derivation) => derivation === 'commit') : derivations;
}
