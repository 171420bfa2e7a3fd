import type { Limits } from '@imgtrack/core';
import type { ContainersDialect } from './containers-dialect.js';

/** Options of `create`. "none": no network at all; undefined: the engine's default one. */
export const networkArgs = (network: string | undefined): readonly string[] =>
  network === undefined ? [] : ['--network', network];

/**
 * Options of `create` for a container whose image is not trusted: nothing of the image's settings counts, and little can be done in
 * it. Set for each container, so that safety does not depend on what an image says. Numbers for the user: not every image has
 * /etc/passwd. The mask over /etc/ld.so.preload keeps the dynamic loader from loading what the image names there. `capabilities`:
 * added to none.
 */
export function hardening(
  capabilities: readonly string[],
  limits: Limits,
  { logArgs, limitsFileSizes }: ContainersDialect,
): readonly string[] {
  const { memoryBytes, processes, collectedBytes } = limits;
  return [
    ...['--user', '0:0'],
    ...['--workdir', '/'],
    ...['--stop-signal', 'SIGTERM'],
    '--no-healthcheck',
    ...['--cap-drop', 'ALL'],
    ...capabilities.flatMap((name) => ['--cap-add', name]),
    ...['--security-opt', 'no-new-privileges'],
    ...['--pids-limit', String(processes)],
    // Equal to the memory: no swap besides.
    ...['--memory', String(memoryBytes), '--memory-swap', String(memoryBytes)],
    ...(limitsFileSizes ? ['--ulimit', `fsize=${collectedBytes}`, '--ulimit', 'core=0'] : []),
    ...['--volume', '/dev/null:/etc/ld.so.preload:ro'],
    ...logArgs,
  ];
}
