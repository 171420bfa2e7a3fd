/** Ways to the files of an image, by the names that plans and reports show. */
export const strategyNames = ['overlay-mount', 'snapshot-mount', 'image-mount', 'container', 'export'] as const;
export type StrategyName = (typeof strategyNames)[number];

/** Which ways lead to the files of an engine's images. */
export interface FilesDialect {
  /** In the order in which they are tried. */
  readonly strategies: readonly StrategyName[];
  /**
   * Put before a command that is to run where the engine's mounts can be seen and read, when the user is not root. Absent: without root
   * the engine mounts nothing.
   */
  readonly userNamespace?: readonly string[];
  /** What a created container has beside its image, as `withoutPlanted` takes it. Absent: nothing. */
  readonly planted?: readonly string[];
  /** How our file server runs in a container. Absent: in none. */
  readonly serving?: ServingDialect;
}

export interface ServingDialect {
  /**
   * What is talked by where the server cannot connect to a socket of the workspace, because the engine is on another machine, in a virtual one
   * or guarded by SELinux. "attached": the standard input and output of `start`. "nothing": an attached command loses what it is sent.
   */
  readonly talk: 'attached' | 'nothing';
  /** Put after `start --attach --interactive`. */
  readonly attachArgs: readonly string[];
  /** In the place of the `logArgs` of other containers: nothing of the talk is to be kept. */
  readonly logArgs: readonly string[];
  /** More options of `create`: nothing is to lie over the files of the image that need not. */
  readonly createArgs: readonly string[];
  /** `cp - CONTAINER:FOLDER` takes a tar, so that the server can be carried to an engine of another machine. */
  readonly takesTar: boolean;
}
