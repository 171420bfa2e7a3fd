import type { Component } from './component.js';
import type { Coverage } from './coverage.js';
import type { Document } from './document.js';
import type { ScannerIdentity } from './scanner-identity.js';
import type { SourceImage } from './source-image.js';

/** What is in an image. No clock and no random value in it: equal images give equal bytes. */
export interface Inventory {
  readonly schema: 'imgtrack-inventory/1';
  readonly image: SourceImage;
  readonly scanner: ScannerIdentity;
  readonly operatingSystem?: OperatingSystem;
  /** Sorted by kind, name, version, first location. */
  readonly components: readonly Component[];
  readonly documents: readonly Document[];
  readonly coverage: Coverage;
}

/** From os-release(5): ID, VERSION_ID, PRETTY_NAME. */
export interface OperatingSystem {
  readonly id: string;
  readonly version?: string;
  readonly name?: string;
}
