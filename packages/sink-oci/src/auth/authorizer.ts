import type { Line } from '@imgtrack/http';
import { challengesIn } from './challenge.js';
import { basic, type Credential } from './credential.js';
import { fetchToken } from './token.js';

export interface AuthorizerSetup {
  /** Asked when the registry first wants to know somebody. */
  readonly findCredential: (signal: AbortSignal) => Promise<Credential | undefined>;
  readonly line: Line;
  readonly isPlain: boolean;
}

/** What is shown to one registry, for one scope: nothing until it asks; then what it asked for, until it asks again. */
export class Authorizer {
  readonly #setup: AuthorizerSetup;
  readonly #scope: string;
  #shown: string | undefined;

  constructor(scope: string, setup: AuthorizerSetup) {
    this.#scope = scope;
    this.#setup = setup;
  }

  /** Value of the header for the next request; undefined: none. */
  get authorization(): string | undefined {
    return this.#shown;
  }

  /** What answers these challenges, kept for what follows. undefined: nothing does. Rejects as `fetchToken` does. */
  async answer(header: string, signal: AbortSignal): Promise<string | undefined> {
    const challenges = challengesIn(header);
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    const credential = await this.#setup.findCredential(signal);
    if (bearer !== undefined) {
      const { line, isPlain } = this.#setup;
      const request = { challenge: bearer, scope: this.#scope, credential, isPlain };
      this.#shown = `Bearer ${await fetchToken(request, line, signal)}`;
    } else {
      const takesPasswords = challenges.some(({ scheme }) => scheme === 'basic');
      this.#shown = takesPasswords && credential?.kind === 'password' ? basic(credential) : undefined;
    }
    return this.#shown;
  }
}
