import type { StepContext } from '@imgtrack/core';

/** From now on; what is returned says how a command ended that is not waited for, such as one that goes on to talk. */
export function commandClock(
  { events }: Pick<StepContext, 'events'>,
  command: string,
): (exitCode: number | undefined) => void {
  const started = performance.now();
  return (exitCode) => {
    const durationMs = Math.round(performance.now() - started);
    events.publish({ type: 'command.finished', command, durationMs, ...(exitCode === undefined ? {} : { exitCode }) });
  };
}
