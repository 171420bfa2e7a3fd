import type { EventPublisher, ScanEventFacts } from '@imgtrack/core';
import type { CallContext } from '../engine-cli.js';

interface Question<T> {
  readonly answer: T;
  readonly events: HeldEvents;
  readonly stop: AbortController;
}

/** Questions to an engine that were asked before anybody waits for the answer. Each is answered once. Disposing ends those that nobody took. */
export class AskedAhead<T> implements Disposable {
  readonly #questions = new Map<string, Question<T>>();

  /** Once for each subject. `ask` must not throw; what rejects in its answer is for whoever takes it. */
  begin(subject: string, ask: (context: CallContext) => T): void {
    if (this.#questions.has(subject)) return;
    const [events, stop] = [new HeldEvents(), new AbortController()];
    this.#questions.set(subject, { answer: ask({ signal: stop.signal, events }), events, stop });
  }

  /** From now on it is a question of this context: it ends with its signal, and what it has told is told there. undefined: it was not asked. */
  take(subject: string, { signal, events }: CallContext): T | undefined {
    const question = this.#questions.get(subject);
    if (question === undefined) return undefined;
    this.#questions.delete(subject);
    question.events.release(events);
    const stop = (): void => {
      question.stop.abort(signal.reason);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    return question.answer;
  }

  [Symbol.dispose](): void {
    for (const { stop } of this.#questions.values()) stop.abort(new Error('Nobody waits for the answer.'));
    this.#questions.clear();
  }
}

/** Keeps what is published until it is known to whom. */
class HeldEvents implements EventPublisher {
  readonly #held: ScanEventFacts[] = [];
  #released = false;
  #to: EventPublisher | undefined;

  publish(event: ScanEventFacts): void {
    if (this.#released) this.#to?.publish(event);
    else this.#held.push(event);
  }

  /** undefined: to nobody. */
  release(to: EventPublisher | undefined): void {
    this.#released = true;
    this.#to = to;
    for (const event of this.#held.splice(0)) to?.publish(event);
  }
}
