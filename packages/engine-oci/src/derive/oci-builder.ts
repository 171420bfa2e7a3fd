import {
  type Builder,
  type BuildRequest,
  type DerivedImage,
  ImgtrackError,
  type SourceImage,
  type StepContext,
} from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
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
    return new BegunDerivation(this.#cli, image, this.#derivations(image, context), context);
  }

  async build({ image, payload, labels: asked, begun }: BuildRequest, context: StepContext): Promise<DerivedImage> {
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
    const made = { labels, name: derivedName(scanId), folder, copied, instructions };
    const { name, id, remove, settled } = await this.#derive(
      derivations,
      { image, payload, ...begins, ...made },
      context,
    );
    const dispose = async (): Promise<void> => {
      await Promise.all([remove(), settled]);
    };
    const mayGoFirst = this.#cli.dialect.containers.removeBesideArgs !== undefined;
    return { id, name, source: image.id, mayGoFirst, settled: async () => settled, [Symbol.asyncDispose]: dispose };
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

  async #derivations(image: SourceImage, context: StepContext): Promise<readonly Derivation[]> {
    const { derivations, keepParentArgs } = this.#cli.dialect.containers;
    // Taking the name of a build away from an image that has no other deletes it; so does, with all that the build made, removing what was
    // built, unless the engine has no images without a name.
    if (image.repoTags.length === 0) {
      const deletes = keepParentArgs.length > 0 ? ['build', 'build-on-commit'] : ['build'];
      return derivations.filter((derivation) => !deletes.includes(derivation));
    }
    // What podman commits keeps its triggers: only an engine that tells of none is trusted to have dropped them.
    if (image.config.hasOnBuild) return derivations.filter((derivation) => derivation === 'commit');
    const runsTriggers = derivations.includes('build') && (await mayHaveTriggers(this.#cli, image, context));
    return derivations.filter((derivation) => derivation !== 'build' || !runsTriggers);
  }
}
