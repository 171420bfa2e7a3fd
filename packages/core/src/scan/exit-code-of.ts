import { catalogue } from '../errors/catalogue.js';
import type { ErrorCode } from '../errors/error-facts.js';
import { ExitCode } from '../errors/exit-code.js';
import type { FailedReport } from '../model/scan-report.js';
import type { RunResult } from './run.js';

/**
 * Exit code of a run. An image that failed is 6 where others were scanned; where none was, the code of the first one's error
 * tells a missing file from a fault. An inventory that has not arrived is 7.
 */
export function exitCodeOf({ reports, undelivered }: RunResult): ExitCode {
  const failed = reports.filter((report): report is FailedReport => report.status === 'failed');
  const [first] = failed;
  if (first !== undefined)
    return failed.length === reports.length ? exitCodeFor(first.error.code) : ExitCode.Incomplete;
  return undelivered.length > 0 ? ExitCode.Undelivered : ExitCode.Success;
}

/** Exit code of an error by its code. */
export function exitCodeFor(code: string): ExitCode {
  return isErrorCode(code) ? catalogue[code].exitCode : ExitCode.Internal;
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(catalogue, code);
