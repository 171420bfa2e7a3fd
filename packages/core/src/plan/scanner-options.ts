/** Options of one scanner that were given beside the settings: flags of the command that mean nothing to any other scanner. */
export interface ScannerOptions {
  /** Name of the scanner's plugin. */
  readonly belongTo: string;
  /** As they were given: "--from-ndtrack". */
  readonly names: readonly string[];
  /** They replace those of the settings, one by one. */
  readonly values: Readonly<Record<string, unknown>>;
}
