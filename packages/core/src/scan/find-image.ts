import type { ErrorCode } from '../errors/error-facts.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { SourceImage } from '../model/source-image.js';
import type { RuntimeSteps } from '../plugin/contributions.js';
import type { ResolveRequest } from '../steps/image-source.js';
import type { StepContext } from '../steps/step-context.js';

/** A runtime that may have an image. */
export interface RuntimeCandidate extends Omit<RuntimeSteps, 'transports'> {
  readonly name: string;
}

export interface FoundImage {
  readonly image: SourceImage;
  readonly runtime: RuntimeCandidate;
}

/** By these a runtime says that it cannot be asked. */
const UNUSABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IMGT_COMMAND_MISSING',
  'IMGT_ENGINE_UNAVAILABLE',
  'IMGT_ENGINE_DENIED',
  'IMGT_PATH_NOT_FOUND',
  'IMGT_REFERENCE_INVALID',
]);

/**
 * Asks the candidates in their order; the first that has the image has it. To be pulled "if missing" means missing from all of them; then,
 * as with "always", the first that can be used pulls. Rejects as the only candidate does, or with IMGT_NO_RUNTIME, which says why each was not taken.
 */
export async function findImage(
  candidates: readonly RuntimeCandidate[],
  request: ResolveRequest,
  context: StepContext,
): Promise<FoundImage> {
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) {
    return { image: await only.images.resolve(request, context), runtime: only };
  }
  const pull = request.pull === 'missing' ? 'never' : request.pull;
  const refusals = new Map<RuntimeCandidate, ImgtrackError>();
  for (const runtime of candidates) {
    try {
      return { image: await runtime.images.resolve({ ...request, pull }, context), runtime };
    } catch (error) {
      if (!passesOn(error, runtime)) throw error;
      context.logger.debug(`${request.reference.text}: not by ${runtime.name}. ${error.message}`);
      refusals.set(runtime, error);
    }
  }
  const usable = [...refusals].find(([, error]) => error.code === 'IMGT_IMAGE_NOT_FOUND')?.[0];
  if (request.pull === 'missing' && usable !== undefined) {
    return { image: await usable.images.resolve(request, context), runtime: usable };
  }
  const tried = [...refusals].map(([{ name }, { message, hint }]) => `${name}: ${oneLine(message, hint)}`);
  throw new ImgtrackError('IMGT_NO_RUNTIME', { reference: request.reference.text, tried });
}

/** An archive that is there, but lacks the image, is the answer. */
function passesOn(error: unknown, { engine }: RuntimeCandidate): error is ImgtrackError {
  if (!ImgtrackError.is(error)) return false;
  return UNUSABLE.has(error.code) || (error.code === 'IMGT_IMAGE_NOT_FOUND' && engine !== undefined);
}

/** Of an image that is not there the hint names those that are. */
const oneLine = (message: string, hint: string | undefined): string =>
  (message.startsWith('There is no image') && hint !== undefined ? `${message} ${hint}` : message).replace(/\s+/g, ' ');
