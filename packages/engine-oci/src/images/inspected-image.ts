import type { Platform, SourceImage } from '@imgtrack/core';

/** What an engine tells of an image: all of a SourceImage but the reference, which is the user's. */
export type ImageFacts = Omit<SourceImage, 'reference'>;

/** Where a storage driver keeps an image: paths of the ENGINE's machine, as it tells them; nothing about them is checked. */
export interface GraphDriver {
  /** "overlay2", "overlay", "vfs", "btrfs". */
  readonly name: string;
  /** Names and what they hold differ from driver to driver: "UpperDir" and, colon-separated with the topmost first, "LowerDir" for the overlays. */
  readonly data: Readonly<Record<string, string>>;
}

/** One image in the answer of `image inspect`. */
export interface ImageRecord {
  readonly image: ImageFacts;
  /** Absent where the store has none: containerd's. */
  readonly graphDriver?: GraphDriver;
}

/** An index that is there, but holds no image for the platform that was asked for or, where none was, for the engine's own. */
export interface UnmatchedIndex {
  /** What it does hold; empty where the engine does not tell. */
  readonly platforms: readonly Platform[];
}

/** Where the engine is. */
export interface EngineEndpoint {
  /** As the engine's command line has it: "unix:///var/run/docker.sock", "ssh://user@host.example"; empty where it was not asked. */
  readonly address: string;
  /** False: the engine's folders are another machine's. */
  readonly local: boolean;
}

/** What the steps of a runtime know of an image beyond what goes into reports. */
export interface InspectedImage extends ImageRecord {
  /** Asked for at the same time as the image. A rejection that nobody awaits is no error. */
  readonly endpoint: Promise<EngineEndpoint>;
}
