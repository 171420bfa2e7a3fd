import type { StepName } from '../model/scan-report.js';
import type { StepContext } from '../steps/step-context.js';

/** Runs the steps of one scan one after the other, tells the events when each began and ended, and remembers the last. */
export class StepClock {
  readonly #context: StepContext;
  #step: StepName = 'resolve';

  constructor(context: StepContext) {
    this.#context = context;
  }

  /** The step that runs, or ran last. */
  get step(): StepName {
    return this.#step;
  }

  async during<T>(step: StepName, work: () => Promise<T>): Promise<T> {
    const { events, signal } = this.#context;
    signal.throwIfAborted();
    this.#step = step;
    events.publish({ type: 'step.started', step });
    const started = performance.now();
    const result = await work();
    events.publish({ type: 'step.finished', step, durationMs: performance.now() - started });
    return result;
  }
}
