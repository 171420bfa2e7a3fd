import type { ContainerdDialect } from './containerd.js';
import type { FilesDialect } from './files/files-dialect.js';
import type { ContainersDialect } from './derive/containers-dialect.js';
import type { FailurePatterns } from './failures.js';
import type { ImagesDialect } from './images/images-dialect.js';
import type { StatusDialect } from './status-dialect.js';

/**
 * Where an engine departs from the common command line, as data: one page an engine, in its runtime package. Everything that is not
 * named here is the same in all of them. Nothing else in this package knows which engine it drives.
 */
export interface EngineDialect {
  /** Its name in messages, the name of the runtime, and the prefix of its references: "podman". */
  readonly engine: string;
  /** The program: a name on PATH or a path. */
  readonly command: string;
  /** Put before every subcommand, for example ["--namespace", "k8s.io"]. */
  readonly globalArgs: readonly string[];
  /** What the engine says on standard error when it fails, and what that means. */
  readonly failures: FailurePatterns;
  readonly images: ImagesDialect;
  readonly containers: ContainersDialect;
  readonly files: FilesDialect;
  readonly status: StatusDialect;
  /** Absent: the engine keeps its images by itself. */
  readonly containerd?: ContainerdDialect;
}
