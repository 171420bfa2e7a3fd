import type { SinkInstance } from '../steps/outbox.js';

/** What tells sinks apart. */
export const sinkName = ({ name, id }: SinkInstance): string => `${id} ${name}`;
