// @ts-check
/** The derived route on the engines of test/engines, and the same work by the engine's own commands, as somebody would type them. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { command, engines, environmentOf, hasImage, IMAGE } from './engines.js';

/** @typedef {keyof typeof byHand} Measured */

/** Options that imgtrack gives as well, since each of them makes the command faster. */
const byHand = /** @type {const} */ ({
  docker: { build: ['--force-rm'], wait: /** @type {string[]} */ ([]) },
  podman: { build: ['--format', 'docker', '--layers=false'], wait: ['--interval', '20ms'] },
  nerdctl: { build: /** @type {string[]} */ ([]), wait: /** @type {string[]} */ ([]) },
});

/** $1 engine, $2 image, $3 name, $4 context, $5 options of build, $6 options of wait, $7 container, $8 folder for the result */
const typed = `
"$1" image inspect "$2"
"$1" tag "$2" "$3-base"
"$1" build $5 --pull=false --tag "$3" --file "$4/Containerfile" "$4"
"$1" create --network none --name "$7" "$3"
"$1" start "$7"
"$1" wait $6 "$7"
"$1" cp "$7:/imgtrack-bench/out" "${8}"
"$1" rm --force --volumes "$7"
"$1" image rm "$3" "$3-base"
rm -r "${8}"
`;

/** Forgets what is kept in the folder $2, takes the next of the files in the folder $0 for the scanner $1, then scans */
const next = 'rm -rf "$2" && mv "$0/$(ls "$0" | head -n 1)" "$1" && shift 2 && exec "$@"';

/**
 * Name → command, for every engine that has the image, if the tests have made the bundle of the stand-in for ndtrack.
 *
 * @param {string} state folder for what is written
 * @param {number} rounds how often each command is going to be run
 * @returns {ReadonlyMap<string, readonly string[]>}
 */
export function derivedCommands(state, rounds) {
  const bundle = bundleOfTests();
  /** @type {Map<string, readonly string[]>} */
  const commands = new Map();
  if (bundle === undefined) return commands;
  const [empty, program] = [path.join(state, 'empty'), path.join(bundle, 'linux-amd64-glibc', 'ndtrack')];
  mkdirSync(empty, { recursive: true });
  const scripts = writeScripts(path.join(state, 'scripts'), bundle, rounds + 1);
  commands.set('derived, nothing', [process.execPath, command, 'scan', `dir:${empty}`, '--quiet', '--cache', 'off']);
  for (const name of /** @type {Measured[]} */ (Object.keys(byHand))) {
    const variables = environmentOf(name);
    const { program: engine } = engines[name];
    if (variables === undefined || !hasImage(engine, [], variables)) continue;
    const folder = path.join(state, name);
    const context = writeContext(folder, program);
    const env = ['env', '-i', ...variables, `IMGTRACK_STATE_DIR=${folder}`];
    /** @param {readonly string[]} more */
    const scan = (...more) => [
      ...[process.execPath, command, 'scan', `${engine}:${IMAGE}`, '--quiet', '--cache', 'off'],
      ...['--output-dir', path.join(folder, 'out'), ...more],
    ];
    const config = ['--config', writeConfiguration(folder, bundle)];
    const [container, result] = [`imgtrack-bench-${process.pid}`, path.join(folder, 'result')];
    const names = [`localhost/${container}`, context];
    const { build, wait } = byHand[name];
    const words = [engine, IMAGE, ...names, build.join(' '), wait.join(' '), container, result];
    commands.set(`derived, ${name}`, [...env, ...scan(...config)]);
    const [script, unseen] = [path.join(folder, 'ndtrack.sh'), path.join(folder, 'unseen')];
    const others = path.join(folder, 'others');
    for (const queue of [unseen, others]) mkdirSync(queue, { recursive: true });
    for (const [index, file] of scripts.slice(1).entries()) {
      linkSync(file, path.join(unseen, String(index)));
      writeFileSync(path.join(others, String(index)), '');
    }
    linkSync(scripts[0] ?? '', script);
    const ofNew = path.join(folder, 'new.sh');
    const take = [...env, 'sh', '-c', next];
    const [first, cache] = [path.join(folder, 'first'), path.join(folder, 'first', 'cache')];
    commands.set(`derived, ${name}, first scan`, [
      ...[...take, unseen, ofNew, cache, 'env', `IMGTRACK_STATE_DIR=${first}`],
      ...scan('--from-ndtrack', ofNew),
    ]);
    const other = path.join(folder, 'other');
    commands.set(`derived, ${name}, second scan`, [...take, others, other, other, ...scan('--from-ndtrack', script)]);
    commands.set(`derived, ${name}, by hand`, [...env, 'sh', '-ec', typed, 'sh', ...words]);
  }
  return commands;
}

/** The newest that is kept; undefined: none was made yet (npm test -- test/ndtrack). */
function bundleOfTests() {
  const assets = path.resolve(import.meta.dirname, '../.cache/test-assets');
  const names = existsSync(assets) ? readdirSync(assets).filter((name) => /^ndtrack-bundle-[\da-f-]+$/.test(name)) : [];
  const [newest] = names.sort().reverse();
  return newest === undefined ? undefined : path.join(assets, newest);
}

/**
 * Self-extracting scripts with all builds, each of another program that no engine and no imgtrack has seen: behind a program may be anything.
 *
 * @param {string} folder
 * @param {string} bundle
 * @param {number} count
 */
function writeScripts(folder, bundle, count) {
  const builds = path.join(folder, 'builds');
  cpSync(bundle, builds, { recursive: true, filter: (file) => path.basename(file) !== 'manifest.json' });
  return Array.from({ length: count }, (_, index) => {
    appendFileSync(path.join(builds, 'linux-amd64-glibc', 'ndtrack'), randomBytes(16));
    const { status, stdout, stderr } = spawnSync('tar', ['-C', builds, '-czf', '-', '.'], { maxBuffer: 2 ** 30 });
    if (status !== 0) throw new Error(`tar failed: ${String(stderr)}`);
    const file = path.join(folder, `${index}.sh`);
    writeFileSync(file, Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n'), stdout]));
    return file;
  });
}

/**
 * @param {string} folder
 * @param {string} bundle
 */
function writeConfiguration(folder, bundle) {
  const file = path.join(folder, 'imgtrack.json');
  writeFileSync(file, JSON.stringify({ scanner: { use: 'ndtrack', with: { bundle } } }));
  return file;
}

/**
 * What a build by hand needs.
 *
 * @param {string} folder
 * @param {string} program
 */
function writeContext(folder, program) {
  const context = path.join(folder, 'context');
  mkdirSync(path.join(context, 'payload', 'out'), { recursive: true });
  copyFileSync(program, path.join(context, 'payload', 'ndtrack'));
  chmodSync(path.join(context, 'payload', 'ndtrack'), 0o755);
  writeFileSync(path.join(context, 'payload', 'out', '.keep'), '');
  const tags = [
    'IncludeDirectory=/',
    'ExcludeDirectory=/dev;/proc;/sys;/imgtrack-bench',
    'MachineInventoryDirectory=/imgtrack-bench/out',
    'Logging=true',
    'LogFile=/imgtrack-bench/out/tracker.log',
    'Upload=false',
  ];
  const entryPoint = ['/imgtrack-bench/ndtrack', ...tags.flatMap((tag) => ['-o', tag])];
  const lines = [
    `FROM localhost/imgtrack-bench-${process.pid}-base`,
    'COPY payload/ /imgtrack-bench/',
    'USER 0:0',
    `ENTRYPOINT ${JSON.stringify(entryPoint)}`,
    '',
  ];
  writeFileSync(path.join(context, 'Containerfile'), lines.join('\n'));
  return context;
}
