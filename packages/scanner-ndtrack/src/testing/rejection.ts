import { type ErrorCode, type ErrorFacts, ImgtrackError } from '@imgtrack/core';

/** The facts of the error that something must reject with. */
export async function rejection<C extends ErrorCode>(code: C, work: Promise<unknown>): Promise<ErrorFacts[C]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (ImgtrackError.is(error, code)) return error.facts;
  throw new Error(`expected ${code}`, { cause: error });
}
