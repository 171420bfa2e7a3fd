import type { SerializedError } from '../model/scan-report.js';
import type { ImgtrackError } from './imgtrack-error.js';
import { maskSecrets } from './secrets.js';

const MAX_CAUSES = 10;

/** An error as reports carry it: code, message and causes, secrets masked. */
export function serializeError(error: ImgtrackError): SerializedError {
  return {
    code: error.code,
    message: maskSecrets(error.message),
    ...(error.hint === undefined ? {} : { hint: maskSecrets(error.hint) }),
    causes: causesOf(error).map(maskSecrets),
  };
}

/** Messages of the cause chain, outermost first, at most ten. */
export function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  let cause: unknown = error instanceof Error ? error.cause : undefined;
  while (cause !== undefined && cause !== null && causes.length < MAX_CAUSES) {
    causes.push(reasonOf(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

/** What a thrown value says, whatever it is; never empty. */
export function reasonOf(thrown: unknown): string {
  const text = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown;
  if (typeof text === 'string' && text !== '') return text;
  // An AggregateError of Node's (a refused connection) has a code and no message.
  return thrown instanceof Error ? codeOf(thrown) : 'an unknown error';
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name);
