import {
  printable,
  type Diagnosis,
  type Fate,
  type RemainderCount,
  type RuntimeDiagnosis,
  type StateDiagnosis,
} from '@imgtrack/core/host';
import { bytes, counted } from './amounts.js';
import { nouns } from './remainder-words.js';
import { wrapped } from './wrapped.js';

/** A diagnosis for people, on 80 columns. Control characters are made visible. */
export function doctorLines({ node, user, state, runtimes, asked }: Diagnosis, version: string): readonly string[] {
  const who = user.isRoot ? 'as root' : `as the user ${user.uid}, without root's rights`;
  return [
    ...wrapped(`imgtrack ${version} on Node.js ${node.version}, ${node.os} ${node.architecture}, ${who}`, 0),
    '',
    'Runtimes',
    ...runtimes.flatMap(runtimeLines),
    '',
    'An image without a prefix is looked for in',
    ...asked.flatMap((name, index) => wrapped(`${index + 1}. ${askedOf(name, runtimes)}`, 2)),
    '',
    'Folders',
    ...stateLines(state),
  ].map(printable);
}

function runtimeLines(runtime: RuntimeDiagnosis): readonly string[] {
  const { name, engine, strategies, transports, remainders, problems } = runtime;
  const facts = engine?.usable === true ? Object.entries(engine.facts).map(([key, value]) => `${key} ${value}`) : [];
  const hints = [engine?.usable === false ? engine.hint : undefined, ...problems.map(({ hint }) => hint)];
  return [
    ...wrapped(`${name}: ${stateOf(runtime)}`, 2),
    ...hints.flatMap((hint) => (hint === undefined ? [] : wrapped(hint, 6))),
    ...wrapped(facts.join(', '), 6),
    ...(transports.length === 0 ? [] : wrapped(`prefixes ${transports.map((prefix) => `${prefix}:`).join(', ')}`, 6)),
    ...strategies.flatMap(({ name: way, available, why }) =>
      wrapped(available ? `files by ${way}` : `not by ${way}${why === undefined ? '' : `: ${why}`}`, 6),
    ),
    ...remainders.flatMap((remainder) => wrapped(remainderLine(remainder), 6)),
  ];
}

/** In one sentence: whether it can be used, or why not. */
function stateOf({ usable, configured, engine, problems }: RuntimeDiagnosis): string {
  const where = engine?.usable === true && engine.remote ? ', on another machine' : '';
  const state = `${usable ? 'ready' : 'not usable'}${where}${configured ? ' (configured)' : ''}`;
  const reasons = [engine?.usable === false ? engine.why : undefined, ...problems.map(({ message }) => message)];
  return [state, ...reasons.filter((reason) => reason !== undefined)].join('. ');
}

function askedOf(name: string, runtimes: readonly RuntimeDiagnosis[]): string {
  const runtime = runtimes.find((known) => known.name === name);
  const needsPath = runtime?.engine === undefined && runtime?.usable === true;
  return `${name}, which is ${runtime?.usable === true ? 'ready' : 'not usable'}${needsPath ? ' where the name is a path' : ''}`;
}

const fates: Readonly<Record<Fate, string>> = {
  abandoned: 'left behind by killed scans: see imgtrack clean',
  'in-use': 'in use by a scan that runs',
  kept: 'kept on purpose',
  undecided: 'that may still be needed',
};

const remainderLine = ({ kind, fate, count }: RemainderCount): string =>
  `${counted(count, nouns[kind])} ${fates[fate]}`;

function stateLines({ workspaces, outbox, cache }: StateDiagnosis): readonly string[] {
  const { folder, freeBytes, remainders, problem } = workspaces;
  const free = freeBytes === undefined ? '' : `, ${bytes(freeBytes)} free`;
  return [
    ...wrapped(`work folders in ${folder}${free}`, 2),
    ...(problem === undefined ? [] : wrapped(`cannot be read: ${problem}`, 6)),
    ...remainders.flatMap((remainder) => wrapped(remainderLine(remainder), 6)),
    ...wrapped(`outbox in ${outbox.folder}, ${outbox.waiting} waiting, ${outbox.dead} dead`, 2),
    ...(outbox.problem === undefined ? [] : wrapped(`cannot be read: ${outbox.problem}`, 6)),
    ...wrapped(`cache in ${cache.folder}, ${counted(cache.entries, 'file')}, ${bytes(cache.bytes)}`, 2),
  ];
}
