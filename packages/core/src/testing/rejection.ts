import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { ErrorCode, ErrorFacts } from '../errors/error-facts.js';

/** The error of imgtrack's that work ends with; fails where it ends in any other way. */
export async function rejection<C extends ErrorCode>(
  code: C,
  work: Promise<unknown> | (() => unknown),
): Promise<ImgtrackError<C> & { readonly facts: ErrorFacts[C] }> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (ImgtrackError.is(error, code)) return error;
    throw error;
  }
  throw new Error(`It ended well; ${code} was expected.`);
}
