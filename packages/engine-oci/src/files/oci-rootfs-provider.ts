import {
  type ErrorCode,
  type FileInterest,
  ImgtrackError,
  type RootFilesystem,
  type RootfsProvider,
  type RootfsStrategy as OfferedStrategy,
  type SourceImage,
  type StepContext,
} from '@imgtrack/core';
import type { EngineDialect } from '../engine-dialect.js';
import type { InspectedImages } from '../images/inspected-images.js';
import { type ImageToOpen, type RootfsStrategy, Unpassable } from './rootfs-strategy.js';

/** No other way would lead further. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IMGT_DISK_FULL',
  'IMGT_IMAGE_REMOVED',
  'IMGT_LIMIT_EXCEEDED',
  'IMGT_TIME_LIMIT',
]);

/** The files of an engine's images, by the first way that leads to them. */
export class OciRootfsProvider implements RootfsProvider {
  readonly #dialect: Pick<EngineDialect, 'engine'>;
  readonly #inspected: Pick<InspectedImages, 'of'>;
  readonly #strategies: readonly RootfsStrategy[];

  /** `strategies`: in the order in which they are tried. */
  constructor(
    dialect: Pick<EngineDialect, 'engine'>,
    inspected: Pick<InspectedImages, 'of'>,
    strategies: readonly RootfsStrategy[],
  ) {
    this.#dialect = dialect;
    this.#inspected = inspected;
    this.#strategies = strategies;
  }

  async strategies(signal: AbortSignal): Promise<readonly OfferedStrategy[]> {
    return Promise.all(
      this.#strategies.map(async (strategy) => {
        const why = await strategy.obstacle(signal);
        return { name: strategy.name, available: why === undefined, ...(why === undefined ? {} : { why }) };
      }),
    );
  }

  async open(image: SourceImage, context: StepContext, interest?: FileInterest): Promise<RootFilesystem> {
    const inspected = await this.#inspected.of(image, context);
    const target: ImageToOpen = { image, inspected, ...(interest === undefined ? {} : { interest }) };
    const tried: string[] = [];
    for (const strategy of this.#strategies) {
      context.signal.throwIfAborted();
      try {
        return await strategy.open(target, context);
      } catch (error) {
        context.signal.throwIfAborted();
        if (!isPassable(error)) throw error;
        tried.push(`${strategy.name}: ${error.message}`);
        context.logger.debug(`${image.reference.text}: not by ${strategy.name}: ${error.message}`);
      }
    }
    const { engine } = this.#dialect;
    throw new ImgtrackError('IMGT_IMAGE_UNREACHABLE', { reference: image.reference.text, engine, tried });
  }
}

const isPassable = (error: unknown): error is Error =>
  error instanceof Unpassable || (ImgtrackError.is(error) && !FINAL.has(error.code));
