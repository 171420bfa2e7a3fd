/** An upload that a scanner made from inside its container. */
export interface ScannerDelivery {
  /** `Uplink.url`, as the scanner was given it. */
  readonly destination: string;
  /** The line of its log that proves it. */
  readonly evidence: string;
}
