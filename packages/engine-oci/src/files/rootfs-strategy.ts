import { readFileSync } from 'node:fs';
import type { FileInterest, RootFilesystem, SourceImage, StepContext } from '@imgtrack/core';
import type { InspectedImage } from '../images/inspected-image.js';
import type { StrategyName } from './files-dialect.js';

export interface ImageToOpen {
  readonly image: SourceImage;
  readonly inspected: InspectedImage;
  /** See `RootfsProvider.open`. */
  readonly interest?: FileInterest;
}

/** One way to the files of an image. */
export interface RootfsStrategy {
  readonly name: StrategyName;
  /** Why this way is closed on this machine, whatever the image, in words for people; undefined: it may be open. Rejects with the signal's reason. */
  obstacle(signal: AbortSignal): Promise<string | undefined>;
  /**
   * Rejects with an Unpassable where this way does not lead to this image, with errors of the engine, or with the signal's reason;
   * then nothing is left behind.
   */
  open(target: ImageToOpen, context: StepContext): Promise<RootFilesystem>;
}

/** A way that does not lead to an image; the message is the reason, a part of a sentence. */
export class Unpassable extends Error {
  override readonly name: string = 'Unpassable';
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/** Whether this root is that of a user namespace: overlay file systems keep marks of their own there, which a mount from outside would not heed. */
export const isNamespaceRoot = (): boolean => !/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync(UID_MAP, 'utf8'));

/** user_namespaces(7) */
const UID_MAP = '/proc/self/uid_map';
