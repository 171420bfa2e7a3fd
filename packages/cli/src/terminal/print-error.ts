import { causesOf, maskSecrets, printable } from '@imgtrack/core/host';

/** What can be said of an error of imgtrack's, thrown or stored in a report. */
export interface PresentedError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly causes?: readonly string[];
}

const REPORT_PLACE = 'the issue tracker of imgtrack';

/** Lines for standard error: what, where, what to do. Causes only where they are asked for. */
export function errorLines({ code, message, hint, causes = [] }: PresentedError, verbose: boolean): readonly string[] {
  const lines = [`Error: ${message}`, `Code: ${code}`, ...(hint === undefined ? [] : [`Try this: ${hint}`])];
  const reasons = verbose ? causes.map((cause) => `Caused by: ${cause}`) : [];
  return [...lines, ...reasons].map((line) => printable(maskSecrets(line)));
}

/** Lines for something that nobody threw on purpose. */
export function bugLines(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const causes = causesOf(error).map((cause) => `Caused by: ${cause}`);
  return [
    'Error: This is a bug in imgtrack or in a plugin.',
    ...[stack, ...causes].map((line) => printable(maskSecrets(line))),
    `Try this: Report it to ${REPORT_PLACE}, with the command line and this text.`,
  ];
}
