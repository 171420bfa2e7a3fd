import { catalogue, type ErrorDefinition } from './catalogue.js';
import type { ErrorCode, ErrorFacts } from './error-facts.js';
import type { ExitCode } from './exit-code.js';

const brand = Symbol.for('imgtrack.Error');

/** The only error class imgtrack throws on purpose; anything else that reaches the CLI is a bug. */
export class ImgtrackError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name: string = 'ImgtrackError';
  readonly code: C;
  readonly facts: ErrorFacts[C];
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(code: C, facts: ErrorFacts[C], options?: ErrorOptions) {
    const definition: ErrorDefinition<ErrorFacts[C]> = catalogue[code];
    super(definition.message(facts), options);
    this.code = code;
    this.facts = facts;
    this.exitCode = definition.exitCode;
    this.hint = definition.hint?.(facts);
    Object.defineProperty(this, brand, { value: true });
  }

  /** Unlike instanceof, holds across two installed copies of @imgtrack/core. */
  static is<C extends ErrorCode = ErrorCode>(value: unknown, code?: C): value is ImgtrackError<C> {
    return (
      typeof value === 'object' &&
      value !== null &&
      brand in value &&
      (code === undefined || ('code' in value && value.code === code))
    );
  }
}
