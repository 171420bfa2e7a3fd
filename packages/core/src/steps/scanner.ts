import type { Component } from '../model/component.js';
import type { Coverage } from '../model/coverage.js';
import type { Document } from '../model/document.js';
import type { OperatingSystem } from '../model/inventory.js';
import type { Libc } from '../model/libc.js';
import type { ScannerDelivery } from '../model/scanner-delivery.js';
import type { ScannerIdentity } from '../model/scanner-identity.js';
import type { SourceImage } from '../model/source-image.js';
import type { CollectedFile } from './collector.js';
import type { FileInterest, RootFilesystem } from './root-filesystem.js';
import type { FinishedContainer } from './runner.js';
import type { StepContext } from './step-context.js';

/** Two different things, so two types; the route follows from the type and is never guessed. */
export type Scanner = InjectedScanner | RootfsScanner;

/** Reads the image's files from the host. */
export interface RootfsScanner {
  readonly route: 'rootfs';
  /** Paths that `scan` is likely to read. Absent: all of them. */
  readonly interest?: FileInterest;
  identify(context: StepContext): Promise<ScannerIdentity>;
  /** A file that cannot be used is a line in the coverage; only limits and aborts reject. */
  scan(root: RootFilesystem, image: SourceImage, context: StepContext): Promise<ScanFindings>;
}

/** Is carried into a derived image and runs there. */
export interface InjectedScanner {
  readonly route: 'derived';
  /** Facts to establish before `prepare`. A static binary needs none, and no container is started for it. */
  readonly needs: readonly 'libc'[];
  /** Of images that it runs in, in the words of OCI ("amd64"). An image for another one fails before anything is started. */
  readonly architectures: readonly string[];
  /** True: it can deliver what it wrote from inside the container, and `prepare` may be given an uplink. */
  readonly uploads: boolean;
  /** Reference of an image whose files it injects, as on the command line. The host finds and opens it. Absent: it brings files of its own. */
  readonly contents?: string;
  /** Before the first image, while the run is planned. Rejects with what would make every scan fail: a scanner that is not there, say. */
  check?(signal: AbortSignal): Promise<void>;
  /** Cheap: it is asked for every image. `contents`: the image that it names, found but not opened. */
  identify(context: StepContext, contents?: SourceImage): Promise<ScannerIdentity>;
  /** Verifies what it injects. Rejects with IMGT_SCANNER_UNUSABLE where this image is not one that it can run in. */
  prepare(target: ScanTarget, context: StepContext): Promise<ScannerPayload>;
  /** A non-zero exit comes here too: only the scanner knows what it means. Rejects with IMGT_SCANNER_FAILED where there is no inventory. */
  read(files: readonly CollectedFile[], run: ScannerRun, context: StepContext): Promise<ScanFindings>;
}

/** What a payload is made for. */
export interface ScanTarget {
  readonly image: SourceImage;
  /** Present where the scanner needs it. */
  readonly libc?: Libc;
  /** Present where the scanner is to deliver by itself. */
  readonly uplink?: Uplink;
  /** The files of the image that the scanner names as its contents; the host's, and open until `prepare` has ended. */
  readonly contents?: RootFilesystem;
}

/** Where a scanner delivers from inside its container. */
export interface Uplink {
  /** As the user wrote it: http or https. */
  readonly url: string;
  /** Absolute path on the host: PEM certificates to inject. Absent: the image's own are relied on. */
  readonly caCertificates?: string;
}

/** How the scanner's container ended. */
export type ScannerRun = Pick<FinishedContainer, 'exit' | 'tail' | 'durationMs'>;

export interface ScannerPayload {
  /** `source` lies in the workspace or is an installed file; `target` is absolute. Verified against sha256 before injection. */
  readonly files: readonly {
    readonly source: string;
    readonly target: string;
    readonly mode: number;
    readonly sha256: string;
  }[];
  /** Exec form; the first word is an absolute path. */
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Added to "none". */
  readonly capabilities: readonly ('DAC_READ_SEARCH' | 'DAC_OVERRIDE')[];
  /** Directories or files to bring back. */
  readonly outputs: readonly string[];
  /** "uplink": the scanner itself uploads; then the plan's network is attached. */
  readonly network: 'none' | 'uplink';
}

/** What a scanner returns. The pipeline adds identity, order and ids and makes the Inventory. */
export interface ScanFindings {
  readonly operatingSystem?: OperatingSystem;
  readonly components: readonly Component[];
  readonly documents: readonly Document[];
  /** `leftOut` is the core's to fill: scanners give an empty list. */
  readonly coverage: Coverage;
  /** True: a limit ended the scan, and the report is "partial". */
  readonly incomplete?: boolean;
  /** Uploads that the scanner made itself, as its log proves them: a sink with the same destination is not given them again. */
  readonly delivered: readonly ScannerDelivery[];
}
