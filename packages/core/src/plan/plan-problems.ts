import { ImgtrackError } from '../errors/imgtrack-error.js';
import { maskSecrets } from '../errors/secrets.js';
import type { PlanProblem } from './plan.js';

/** Everything that is wrong with a plan, so that a user is told all of it at once. */
export class PlanProblems {
  readonly #problems: PlanProblem[] = [];

  get all(): readonly PlanProblem[] {
    return this.#problems;
  }

  /** Notes an error of imgtrack's as a problem of the plan, and resolves with undefined; anything else is a bug and passes. */
  async attempt<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!ImgtrackError.is(error)) throw error;
      this.report(error);
      return undefined;
    }
  }

  /** One plugin may be in the way of several things. */
  report({ code, message, hint }: ImgtrackError): void {
    if (this.#problems.some((known) => known.code === code && known.message === maskSecrets(message))) return;
    this.#problems.push({
      code,
      message: maskSecrets(message),
      ...(hint === undefined ? {} : { hint: maskSecrets(hint) }),
    });
  }
}
