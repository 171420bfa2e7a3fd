import type { EventPublisher, ScanEvent } from '../steps/event-publisher.js';
import type { Logger } from '../steps/step-context.js';

export type ScanEventListener = (event: ScanEvent) => void;

/** Carries events from the pipeline to whoever shows them. The pipeline publishes and never subscribes. */
export class EventBus {
  readonly #logger: Logger;
  readonly #listeners = new Set<ScanEventListener>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: ScanEventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publisher(scanId: string): EventPublisher {
    return {
      publish: (facts) => {
        this.#dispatch({ ...facts, at: Date.now(), scanId });
      },
    };
  }

  #dispatch(event: ScanEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#logger.warn(`A listener failed on ${event.type}.`, { error });
      }
    }
  }
}
