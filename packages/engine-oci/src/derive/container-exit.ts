import { type ContainerExit, member } from '@imgtrack/core';

/**
 * Engines add the number of the signal to 128. The first process of a container dies only of signals that the kernel forces on it:
 * SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV, SIGXFSZ, SIGSYS. Others are codes that a program chose.
 */
const FATAL_SIGNALS: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 9, 11, 25, 31]);

/** From `.State` of `container inspect`. undefined: it tells of no container that has ended. */
export function containerExit(state: unknown): ContainerExit | undefined {
  const code = member(state, 'ExitCode');
  if (typeof code !== 'number' || member(state, 'Status') !== 'exited') return undefined;
  // docker knows; podman and nerdctl do not say under cgroup v1.
  if (member(state, 'OOMKilled') === true) return { kind: 'killed', reason: 'out-of-memory' };
  return FATAL_SIGNALS.has(code - 128) ? { kind: 'killed', reason: 'signal' } : { kind: 'exited', code };
}
