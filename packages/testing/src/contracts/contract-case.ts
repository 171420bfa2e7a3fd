/** One rule of a contract. Plain data, so that any test framework can run it: `for (const { name, run } of cases) test(name, run);` */
export interface ContractCase {
  /** The rule, as a sentence about the step under test. */
  readonly name: string;
  /** Rejects with an AssertionError when the rule is broken. Cases do not depend on each other or on their order. */
  run(): Promise<void>;
}
