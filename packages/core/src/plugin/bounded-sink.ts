import { ImgtrackError } from '../errors/imgtrack-error.js';
import { withinTime } from '../scan/within-time.js';
import type { Sink, SinkContext } from '../steps/sink.js';

/** Milliseconds for each call of a sink; a sink of its own accord gives up sooner. */
export interface SinkLimits {
  readonly check: number;
  readonly deliver: number;
  readonly finish: number;
  /** For a sink that was told to stop. */
  readonly grace: number;
}

const sinkLimits: SinkLimits = { check: 60_000, deliver: 600_000, finish: 600_000, grace: 5_000 };

/** The sink with a bound on the time of each call: what hangs is told to stop, then given up with IMGT_PLUGIN_HANGS. */
export function boundedSink(name: string, sink: Sink, limits: SinkLimits = sinkLimits): Sink {
  const within = async <T>(
    what: 'check' | 'deliver' | 'finish',
    context: SinkContext,
    work: (context: SinkContext) => Promise<T>,
  ): Promise<T> => {
    const overdue = (limitMs: number): Error =>
      new ImgtrackError('IMGT_PLUGIN_HANGS', { plugin: name, what: callNames[what], limitMs });
    const limit = { limitMs: limits[what], graceMs: limits.grace, overdue };
    return withinTime(limit, context.signal, async (signal) => work({ ...context, signal }));
  };
  const { mode, destination, formats } = sink;
  return {
    mode,
    ...(destination === undefined ? {} : { destination }),
    ...(formats === undefined ? {} : { formats }),
    ...(sink.check === undefined
      ? {}
      : { check: async (context) => within('check', context, async (inner) => sink.check?.(inner)) }),
    deliver: async (delivery, context) => within('deliver', context, async (inner) => sink.deliver(delivery, inner)),
    ...(sink.finish === undefined
      ? {}
      : {
          finish: async (summary, context) => within('finish', context, async (inner) => sink.finish?.(summary, inner)),
        }),
  };
}

const callNames = { check: 'its check', deliver: 'a delivery', finish: 'the end of the run' } as const;
