import type { ScanEventListener } from '@imgtrack/core/host';

/** Shows events on standard error while a run is executed. Disposing leaves the terminal as it should stay. */
export interface Progress extends Disposable {
  readonly listener: ScanEventListener;
}

export const progressModes = ['auto', 'tty', 'plain', 'json'] as const;
export type ProgressMode = (typeof progressModes)[number];
