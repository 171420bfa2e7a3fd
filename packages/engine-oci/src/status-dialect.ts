/** What an engine tells of itself, for people. */
export interface StatusDialect {
  /** Prints an object with the versions of client and server. Fails where the engine cannot be used. */
  readonly versionArgs: readonly string[];
  /** Prints an object with the rest. */
  readonly infoArgs: readonly string[];
  /** What to show, in this order: members of { version, info }, one within the other. What is not there is not shown. */
  readonly facts: Readonly<Record<string, readonly string[]>>;
  /** Whether it runs as a user who is not root. */
  readonly isRootless: (info: unknown) => boolean;
  /** Whether it says itself that it is on another machine. Where the address tells, this need not. */
  readonly isRemote: (info: unknown) => boolean;
}
