import { printable, maskSecrets } from '@imgtrack/core/host';
import type { Logger } from '@imgtrack/core';

/** Warnings always, details with --verbose; on standard error, secrets masked. */
export class TerminalLogger implements Logger {
  readonly #verbose: boolean;
  readonly #print: (line: string) => void;

  constructor(verbose: boolean, print: (line: string) => void) {
    this.#verbose = verbose;
    this.#print = print;
  }

  debug(message: string, facts?: object): void {
    if (this.#verbose) this.#line('debug', message, facts);
  }

  warn(message: string, facts?: object): void {
    this.#line('warning', message, this.#verbose ? facts : undefined);
  }

  #line(level: string, message: string, facts: object | undefined): void {
    const details = facts === undefined ? '' : ` ${JSON.stringify(facts, plain)}`;
    this.#print(printable(maskSecrets(`${level}: ${message}${details}`)));
  }
}

/** JSON has no form for errors. */
const plain = (_key: string, value: unknown): unknown =>
  value instanceof Error ? (value.stack ?? value.message) : value;
