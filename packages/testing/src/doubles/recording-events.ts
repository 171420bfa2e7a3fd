import type { EventPublisher, ScanEventFacts } from '@imgtrack/core';

/** An event publisher that keeps what was published, for assertions. */
export interface RecordingEvents extends EventPublisher {
  /** In the order of publication. */
  readonly published: readonly ScanEventFacts[];
}

export function recordingEvents(): RecordingEvents {
  const published: ScanEventFacts[] = [];
  return {
    published,
    publish(facts) {
      published.push(facts);
    },
  };
}
