// @ts-check
/** `node bench/run.js [--runs N] [--json] [--install] [--only TEXT]`: see README.md. Exit code 1 when a promise is not kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ownCommands, targets } from './cases.js';
import { measure, median } from './measure.js';
import { derivedCommands } from './derived.js';
import { bigImageCommands, engineCommands, loadBigImage, removeBigImage } from './engines.js';
import { findPeers, installSyft } from './peers.js';
import { prepareSubjects, removeBigSubject } from './subjects.js';

/** @typedef {import('./measure.js').Measurement} Measurement */

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
    install: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const runs = Number(values.runs);
/** @param {string} text */
const say = (text) => process.stderr.write(`${text}\n`);

if (values.install) installSyft();
say('preparing what is scanned …');
const subjects = await prepareSubjects();
const load = loadavg()[0] ?? 0;
const state = mkdtempSync(path.join(tmpdir(), 'imgtrack-bench-'));
const commands = allCommands();
const needsBigImage = [...bigImageCommands(state).keys()].some((name) => commands.has(name));
try {
  if (needsBigImage) loadBigImage(subjects.bigArchive);
  const results = measureAll(commands);
  const rows = targets.map(({ measured, ...target }) => ({ ...target, measured: measured(results) }));
  process.stdout.write(
    values.json ? `${JSON.stringify(document(results, rows), undefined, 2)}\n` : text(results, rows),
  );
  process.exitCode = rows.every(({ measured, limit }) => measured === undefined || measured <= limit) ? 0 : 1;
} finally {
  rmSync(state, { recursive: true, force: true });
  removeBigSubject(subjects);
  if (needsBigImage) removeBigImage();
}

/** @returns {ReadonlyMap<string, readonly string[]>} */
function allCommands() {
  const peers = findPeers(subjects).flatMap(({ name, forms }) =>
    Object.entries(forms).map(([form, command]) => /** @type {const} */ ([`${name} ${form}`, command])),
  );
  const onEngines = [engineCommands(state), bigImageCommands(state), derivedCommands(state, runs + 1)];
  const all = new Map([...ownCommands(subjects), ...peers, ...onEngines.flatMap((some) => [...some])]);
  return new Map([...all].filter(([name]) => values.only === undefined || name.includes(values.only)));
}

/**
 * Interleaved, so that what the machine does meanwhile meets all alike; the first round only warms up.
 *
 * @param {ReadonlyMap<string, readonly string[]>} commands
 * @returns {ReadonlyMap<string, Measurement>}
 */
function measureAll(commands) {
  /** @type {Map<string, Measurement[]>} */
  const measurements = new Map([...commands.keys()].map((name) => [name, []]));
  const env = { ...process.env, IMGTRACK_STATE_DIR: state, SYFT_CHECK_FOR_APP_UPDATE: 'false' };
  for (let round = 0; round <= runs; round += 1) {
    say(round === 0 ? 'warming up …' : `round ${round} of ${runs} …`);
    for (const [name, command] of commands) {
      const measurement = measure(command, env);
      if (round > 0) measurements.get(name)?.push(measurement);
    }
  }
  return new Map([...measurements].map(([name, all]) => [name, median(all)]));
}

/**
 * @param {ReadonlyMap<string, Measurement>} results
 * @param {readonly { name: string, promise: string, limit: number, unit: string, measured: number | undefined }[]} rows
 */
function document(results, rows) {
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model, loadBefore: load };
  return { machine, runs, targets: rows, commands: Object.fromEntries(results) };
}

/**
 * @param {ReadonlyMap<string, Measurement>} results
 * @param {readonly { name: string, promise: string, limit: number, unit: string, measured: number | undefined }[]} rows
 */
function text(results, rows) {
  const commands = [...results].map(([name, { wall, cpu, peak }]) => [
    name,
    wall.toFixed(3),
    cpu.toFixed(3),
    (peak / 2 ** 20).toFixed(0),
  ]);
  const promises = rows.map(({ name, promise, measured, limit, unit }) => [
    name,
    promise,
    measured === undefined ? 'not measured' : `${measured.toFixed(unit === 'MiB' ? 0 : 3)} ${unit}`,
    measured === undefined ? '' : measured <= limit ? 'yes' : 'NO',
  ]);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node.js ${process.version}, load before ${load.toFixed(2)}`;
  return [
    `${machine}, medians of ${runs}`,
    '',
    table([['COMMAND', 'WALL S', 'CPU S', 'PEAK MIB'], ...commands]),
    table([['PROMISE', 'TARGET', 'MEASURED', 'MET'], ...promises]),
  ].join('\n');
}

/** @param {readonly (readonly string[])[]} rows */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
