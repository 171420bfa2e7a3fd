/** How an engine builds images and runs containers. */
export interface ContainersDialect {
  /** Makes "rm --force" kill at once: podman otherwise waits ten seconds for the container to stop. */
  readonly removeNowArgs: readonly string[];
  /** What "rm --force" says where a container ends by itself just when it is to be killed, and stays. Absent: it does not matter. */
  readonly endedMeanwhile?: RegExp;
  /** How a derived image is made, in the order in which it is tried. */
  readonly derivations: readonly Derivation[];
  /** Put after `build`. */
  readonly buildArgs: readonly string[];
  /** What `build` says on standard error where there is nothing to build with. */
  readonly builderMissing: RegExp;
  /** Put after `image rm`: images without a name are kept on which nothing else lies than what is removed. Empty: there are none without a name. */
  readonly keepParentArgs: readonly string[];
  /** Put after `image rm`: an image is removed even while containers of it are that have ended. Absent: the engine would remove those, or refuse. */
  readonly removeBesideArgs?: readonly string[];
  /** `image inspect` tells what a build FROM an image would run of it (ONBUILD). Otherwise containerd is asked, through `ctr`. */
  readonly tellsTriggers: boolean;
  /** Lists what a killed build left that `ps` alone does not show, a line each: id, name of the image it builds on. Absent: there is no such thing. */
  readonly builderLeftoversArgs?: readonly string[];
  /** Put after `commit`. */
  readonly commitArgs: readonly string[];
  /** The instructions that `commit --change` knows. What it does not is set for each container instead. */
  readonly commitInstructions: ReadonlySet<string>;
  /** `commit --change` takes one name and its value a time, and the value as it stands between its quotes. */
  readonly commitsPairsRaw: boolean;
  /** The option of `commit` that takes the labels in one line of text, where no instruction sets labels. */
  readonly labelsAsComment?: string;
  /** Bound what a container prints, on the disk of the engine. */
  readonly logArgs: readonly string[];
  /** Put behind `logArgs`: keeps what a container prints in this file of this machine, as `tailOfLogFile` reads it. Absent: the engine is asked. */
  readonly logFileArgs?: (file: string) => readonly string[];
  /**
   * Put after `run` where that, attached, tells all that a container prints, and its exit code. Absent: it may hang, or lose the end; then
   * the container is run detached, waited for, inspected and asked for its log.
   */
  readonly attachArgs?: readonly string[];
  /** What `create` and `run` say on standard error where they ignore limits of memory and processes. */
  readonly limitsIgnored: RegExp;
  /** The largest file that a container may write can be limited. */
  readonly limitsFileSizes: boolean;
  /** What the engine says where a network does not exist. */
  readonly networkMissing: RegExp;
  /** What `cp` says of a path that is not there. */
  readonly pathMissing: RegExp;
  /** What `run` says of a program that is not in the image. */
  readonly programMissing: RegExp;
  /** Before the name of a container that does not run: mounts its files, until it is removed, and prints where. Absent: there is no such command. */
  readonly mountArgs?: readonly string[];
  /** How files come out of a container that has ended, by whether imgtrack runs as root. */
  readonly outputs: (asRoot: boolean) => OutputsBy;
  /**
   * Whether folders of this machine are mounted over outputs even where they could be copied, since what root of a container writes is root's
   * here. "labelled": SELinux lets the container write where the option "relabel" of a mount says so. "unlabelled": not where SELinux is at work.
   */
  readonly mountsFolders: 'never' | 'unlabelled' | 'labelled';
  /** What `run` says of a folder to mount that is not on the engine's machine, or not in its view of this one. */
  readonly mountMissing?: RegExp;
}

/**
 * "build": FROM a private name of the source image. "commit": create a container of it, copy the payload into it, commit.
 * "build-on-commit": FROM the commit of a container of it, in which there are no triggers any more. The first cannot be used for an
 * image without a name, or with triggers; the second not where the payload belongs into a volume of the image; the last, where an engine
 * keeps images without a name, not for one of those.
 */
export type Derivation = 'build' | 'commit' | 'build-on-commit';

/**
 * "tar-stream": `cp CONTAINER:PATH -`. "copy": `cp` into a folder. "mount": a folder of the host is mounted over the path when the
 * container is created; there, only folders can be outputs.
 */
export type OutputsBy = 'tar-stream' | 'copy' | 'mount';
