import { type Platform, platformText, satisfies } from '@imgtrack/core';
import type { CallContext, EngineCli } from '../engine-cli.js';
import { askEndpoint } from './engine-endpoint.js';
import { lookUp } from './look-up.js';
import type { EngineEndpoint, ImageRecord, InspectedImage, UnmatchedIndex } from './inspected-image.js';

/** An image's configuration has at most a few MiB in the engines; podman prints its history twice. */
const MAX_ANSWER = 32 * 1024 * 1024;

/** Asks the engine about one image. */
export class ImageInspector {
  readonly #cli: EngineCli;

  constructor(cli: EngineCli) {
    this.#cli = cli;
  }

  /**
   * The image of one platform; undefined: the engine has no image of that address. Rejects with IMGT_COMMAND_MISSING, IMGT_ENGINE_UNAVAILABLE,
   * IMGT_ENGINE_DENIED, IMGT_ENGINE_HANGS, IMGT_ENGINE_FAILED, IMGT_LIMIT_EXCEEDED, or the signal's reason.
   */
  async inspect(
    address: string,
    context: CallContext,
    wanted?: Platform,
  ): Promise<InspectedImage | UnmatchedIndex | undefined> {
    const endpoint = askEndpoint(this.#cli, context);
    // Whoever needs it awaits it; until then, its failure is nobody's.
    endpoint.catch(() => undefined);
    const found = await this.#ask(address, context);
    if (found === undefined) return undefined;
    const fitting = (await this.#otherPlatform(found, address, context, wanted)) ?? found;
    if (!('image' in fitting)) return fitting;
    const { platform } = fitting.image;
    return wanted === undefined || this.#satisfies(platform, wanted)
      ? inspected(fitting, endpoint)
      : { platforms: [platform] };
  }

  /** What an index holds for another platform than the engine's, where that is wanted or the only one. */
  async #otherPlatform(
    found: ImageRecord | UnmatchedIndex,
    address: string,
    context: CallContext,
    wanted: Platform | undefined,
  ): Promise<ImageRecord | UnmatchedIndex | undefined> {
    if (!this.#cli.dialect.images.inspectsPlatforms) return undefined;
    if (!('image' in found)) {
      const [only, ...others] = found.platforms;
      const chosen = wanted ?? (others.length === 0 ? only : undefined);
      return chosen === undefined ? undefined : this.#ask(address, context, chosen);
    }
    const { digests, platform } = found.image;
    if (digests.index === undefined || wanted === undefined || this.#satisfies(platform, wanted)) return undefined;
    const other = await this.#ask(address, context, wanted);
    if (other === undefined || !('image' in other)) return other;
    // The id that is told then is of a manifest, by which the image cannot be addressed.
    const { id, idKind } = found.image;
    if (idKind !== 'index') return other;
    return { ...other, image: { ...other.image, id, idKind, digests: { ...other.image.digests, index: id } } };
  }

  #satisfies(offered: Platform, wanted: Platform): boolean {
    const { os, architecture } = wanted;
    return satisfies(offered, this.#cli.dialect.images.tellsVariants ? wanted : { os, architecture });
  }

  async #ask(
    address: string,
    context: CallContext,
    platform?: Platform,
  ): Promise<ImageRecord | UnmatchedIndex | undefined> {
    const { images, failures } = this.#cli.dialect;
    const chosen = platform === undefined ? [] : ['--platform', platformText(platform)];
    const args = ['image', 'inspect', ...images.inspectArgs, ...chosen, address];
    const result = await lookUp(this.#cli, args, failures.othersRemoved, context, { maxBytes: MAX_ANSWER });
    if (result.exitCode !== 0) {
      if (failures.platformMissing.test(result.stderr)) return { platforms: [] };
      if (failures.imageMissing.test(result.stderr)) return undefined;
      throw this.#cli.failure(args, result);
    }
    // nerdctl prints nothing at all where it finds nothing.
    const printed = new TextDecoder().decode(result.stdout).trim();
    if (printed === '' || printed === '[]') return undefined;
    const [first, ...others] = images.readInspected(this.#cli.json(args, printed));
    if (first === undefined) throw this.#cli.unreadable(args, 'it tells of no image with an id');
    // Of a part of an id that several images share, the others say that there is no such image.
    return others.length === 0 ? first : undefined;
  }
}

const inspected = (record: ImageRecord, endpoint: Promise<EngineEndpoint>): InspectedImage => ({ ...record, endpoint });
