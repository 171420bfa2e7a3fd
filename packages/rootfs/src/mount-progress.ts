import type { EventPublisher } from '@imgtrack/core';

const INTERVAL_MS = 100;

/** Publishes the bytes read so far, not more often than every 100 ms, and once all of them are. */
export class MountProgress {
  readonly #events: EventPublisher | undefined;
  readonly #total: number;
  #done = 0;
  #publishedAt = performance.now();

  constructor(events: EventPublisher | undefined, total: number) {
    this.#events = events;
    this.#total = total;
  }

  add(bytes: number): void {
    this.#done += bytes;
    if (this.#events === undefined) return;
    const now = performance.now();
    if (now - this.#publishedAt < INTERVAL_MS && this.#done < this.#total) return;
    this.#publishedAt = now;
    this.#events.publish({
      type: 'step.progressed',
      step: 'mount',
      done: this.#done,
      total: this.#total,
      unit: 'bytes',
    });
  }
}
