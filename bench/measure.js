// @ts-check
/** Measures whole processes: wall clock, CPU time of the process and its children, peak resident memory. */
import { spawnSync } from 'node:child_process';

/**
 * @typedef {object} Measurement
 * @property {number} wall seconds
 * @property {number} cpu seconds, user and system
 * @property {number} peak bytes of resident memory
 */

/** Node has no wait4(2); Python's clock starts and stops right beside the process. */
const wait4 = `
import json, os, sys, time
discard = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, discard, 0), (os.POSIX_SPAWN_DUP2, discard, 1)]
started = time.monotonic()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - started
print(json.dumps({
  "exitCode": os.waitstatus_to_exitcode(status), "wall": wall,
  "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024,
}))
`;

/**
 * Runs a command once, its standard output discarded.
 *
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Measurement}
 */
export function measure(command, env) {
  const { stdout, stderr, error } = spawnSync('python3', ['-c', wait4, ...command], { encoding: 'utf8', env });
  if (error !== undefined) throw error;
  const { exitCode, ...measurement } = JSON.parse(stdout === '' ? '{"exitCode":-1}' : stdout);
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${stderr.trim()}`);
  return measurement;
}

/**
 * The median of each figure on its own.
 *
 * @param {readonly Measurement[]} measurements
 * @returns {Measurement}
 */
export function median(measurements) {
  /** @param {(measurement: Measurement) => number} figure */
  const middle = (figure) => measurements.map(figure).sort((a, b) => a - b)[measurements.length >> 1] ?? NaN;
  return { wall: middle(({ wall }) => wall), cpu: middle(({ cpu }) => cpu), peak: middle(({ peak }) => peak) };
}
