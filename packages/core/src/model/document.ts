/** A file of the scanner's own, byte for byte as it wrote it (an .ndi, say). */
export interface Document {
  readonly name: string;
  readonly mediaType: string;
  /** On the host: in the workspace while scanning, in the outbox afterwards. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}
