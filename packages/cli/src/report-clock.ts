import { ImgtrackError } from '@imgtrack/core';

/**
 * The clock of reports. SOURCE_DATE_EPOCH (seconds since 1970, as reproducible-builds.org specifies it) stops it, so that the same image
 * gives the same bytes. Throws IMGT_USAGE for a value that is none.
 */
export function reportClock(sourceDateEpoch: string | undefined): () => Date {
  if (sourceDateEpoch === undefined || sourceDateEpoch === '') return () => new Date();
  if (!/^\d{1,11}$/.test(sourceDateEpoch)) {
    throw new ImgtrackError('IMGT_USAGE', {
      reason: `SOURCE_DATE_EPOCH is "${sourceDateEpoch}", which is not a number of seconds.`,
    });
  }
  const fixed = Number(sourceDateEpoch) * 1000;
  return () => new Date(fixed);
}
