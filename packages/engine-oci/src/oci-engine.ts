import { type Engine, type EngineObject, type EngineStatus, ImgtrackError } from '@imgtrack/core';
import { askContainerd } from './containerd.js';
import { inspectContainers } from './containers.js';
import { type CallContext, type EngineCli, linesOf } from './engine-cli.js';
import { engineStatus } from './engine-status.js';
import { imageLs } from './images/image-ls.js';
import { imageNames } from './images/image-names.js';
import { inspectMany } from './images/inspect-many.js';
import type { ImageFacts } from './images/inspected-image.js';
import { isOwnContainer, labelsOfImageName, labelsOfSnapshot, scanOfImage } from './owned-names.js';

type Labels = EngineObject['labels'];

const PREFIX = 'io.imgtrack.';
/** Everything that a scan makes has it. */
const LABEL = `${PREFIX}scan`;
const FILTER = ['--filter', `label=${LABEL}`];
/** What clean-up may take, and what containerd may. */
const LIMIT_MS = 30_000;

/** The engine as a whole, for people who look after it. */
export class OciEngine implements Engine {
  readonly #cli: EngineCli;

  constructor(cli: EngineCli) {
    this.#cli = cli;
  }

  async status(signal: AbortSignal): Promise<EngineStatus> {
    return engineStatus(this.#cli, signal);
  }

  async objects(signal: AbortSignal): Promise<readonly EngineObject[]> {
    const context = { signal };
    // One after the other: this is for clean-up, and must not be a load on the engine.
    return [
      ...(await this.#containers(context)),
      ...(await this.#builderLeftovers(context)),
      ...(await this.#images(context)),
      ...(await this.#snapshots(context)),
    ];
  }

  async remove({ kind, id }: EngineObject, signal: AbortSignal): Promise<void> {
    if (kind === 'snapshot') return this.#removeSnapshot(id, { signal });
    const { containerMissing, imageMissing } = this.#cli.dialect.failures;
    const args = this.#removalArgs(kind, id);
    const result = await this.#cli.try(args, { signal }, { limitMs: LIMIT_MS });
    const isGone = (kind === 'container' ? containerMissing : imageMissing).test(result.stderr);
    if (result.exitCode !== 0 && !isGone) throw this.#cli.failure(args, result);
  }

  #removalArgs(kind: 'container' | 'image', id: string): readonly string[] {
    const { removeNowArgs, keepParentArgs } = this.#cli.dialect.containers;
    return kind === 'container'
      ? ['rm', '--force', '--volumes', ...removeNowArgs, id]
      : ['image', 'rm', ...keepParentArgs, id];
  }

  #object(kind: 'container' | 'image', id: string, labels: Labels): EngineObject {
    const { command, globalArgs } = this.#cli.dialect;
    return { kind, id, labels: ours(labels), byHand: byHand([command, ...globalArgs, ...this.#removalArgs(kind, id)]) };
  }

  async #containers(context: CallContext): Promise<readonly EngineObject[]> {
    const ids = linesOf(await this.#cli.ask(['ps', '--all', '--quiet', '--no-trunc', ...FILTER], context));
    const containers = await inspectContainers(this.#cli, ids, context);
    return containers
      .filter(({ name, labels }) => isOwnContainer(name) && LABEL in labels)
      .map(({ id, labels }) => this.#object('container', id, labels));
  }

  /** The name of the image that it builds on says whose it is. */
  async #builderLeftovers(context: CallContext): Promise<readonly EngineObject[]> {
    const args = this.#cli.dialect.containers.builderLeftoversArgs;
    if (args === undefined) return [];
    return linesOf(await this.#cli.ask(args, context)).flatMap((line): EngineObject[] => {
      const [id = '', image = ''] = line.split(' ');
      const scan = scanOfImage(image);
      return scan === undefined ? [] : [this.#object('container', id, { ...labelsOfImageName(image), [LABEL]: scan })];
    });
  }

  async #images(context: CallContext): Promise<readonly EngineObject[]> {
    const named = (await imageNames(this.#cli, context)).filter((name) => scanOfImage(name) !== undefined);
    const labelled = await imageLs(this.#cli, ['--quiet', '--no-trunc', ...FILTER], context);
    const objects = new Map<string, EngineObject>();
    for await (const { image } of inspectMany(this.#cli, [...new Set([...named, ...labelled])], context)) {
      for (const [name, labels] of ownNames(image)) objects.set(name, this.#object('image', name, labels));
    }
    return [...objects.values()];
  }

  /** Where containerd cannot be reached, nothing was made in it. */
  async #snapshots(context: CallContext): Promise<readonly EngineObject[]> {
    const ctrArgs = await askContainerd(this.#cli, context);
    if (ctrArgs === undefined) return [];
    const printed = await this.#ctr([...ctrArgs, 'snapshots', 'ls'], context).catch((error: unknown) => {
      if (ImgtrackError.is(error) && error.code === 'IMGT_COMMAND_MISSING') return undefined;
      throw error;
    });
    if (printed?.exitCode !== 0) return [];
    return linesOf(new TextDecoder().decode(printed.stdout)).flatMap((line): EngineObject[] => {
      const [key = ''] = line.split(/\s+/, 1);
      const labels = labelsOfSnapshot(key);
      if (labels === undefined) return [];
      const remove = byHand(['ctr', ...ctrArgs, 'snapshots', 'rm', key]);
      return [{ kind: 'snapshot', id: key, labels: ours(labels), byHand: remove }];
    });
  }

  async #removeSnapshot(key: string, context: CallContext): Promise<void> {
    const ctrArgs = (await askContainerd(this.#cli, context)) ?? [];
    const { exitCode, stderr } = await this.#ctr([...ctrArgs, 'snapshots', 'rm', key], context);
    if (exitCode === 0 || stderr.includes('not found')) return;
    throw new ImgtrackError('IMGT_ENGINE_FAILED', { command: 'ctr snapshots rm', exitCode, stderr });
  }

  async #ctr(args: readonly string[], context: CallContext): ReturnType<EngineCli['tryProgram']> {
    return this.#cli.tryProgram('ctr', args, context, { limitMs: LIMIT_MS });
  }
}

/**
 * By its names, one by one: an image with several cannot be removed by its id, and the source image of a build has a name of ours besides
 * its own, but no labels: those are in the name. One without any name is what an interrupted build left.
 */
function ownNames({
  id,
  repoTags,
  repoDigests,
  config: { labels },
}: ImageFacts): readonly (readonly [string, Labels])[] {
  if (repoTags.length === 0 && repoDigests.every((name) => scanOfImage(name) !== undefined)) {
    return LABEL in labels ? [[repoDigests[0] ?? id, labels]] : [];
  }
  return repoTags.flatMap((name): readonly (readonly [string, Labels])[] => {
    const scan = scanOfImage(name);
    if (scan === undefined) return [];
    return [[name, labels[LABEL] === scan ? labels : { ...labelsOfImageName(name), [LABEL]: scan }]];
  });
}

/** nerdctl keeps its own settings in a dozen labels; an image may have any. */
const ours = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name.startsWith(PREFIX)));

/** A line for a shell. */
const byHand = (words: readonly string[]): string =>
  words.map((word) => (/^[\w.,:/@+=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(' ');
