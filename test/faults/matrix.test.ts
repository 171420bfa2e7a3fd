import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { load, testImage } from '../engines/images.js';
import { selfExtracting } from '../ndtrack/ndtrack.js';
import { contentsOf } from '../runtimes/engine-contents.js';
import { orSkip } from '../support/assets.js';
import { type Cell, cell, durationOf, type Grounds } from './cell.js';
import { type OwnEngines, startOwnEngines } from './own-engines.js';
import { type Fault, faults, isTried, type Row, rows, type Runtime } from './rows.js';

/** Cells that are at work at the same time: most of them wait. Where the engine is restarted, one. */
const WIDTH = 4;
const LEAST_LIMIT_MS = 4_000;
/** Some questions have a limit of their own: 30 s. */
const MOST_LIMIT_MS = 25_000;
const TIMEOUT_MS = 240_000;
/** What was under way in a builder ends by itself. */
const SETTLE_MS = 15_000;

let own: Promise<OwnEngines> | undefined;
afterAll(async () => {
  await (await own?.catch(() => undefined))?.[Symbol.asyncDispose]();
});

describe.each<Runtime>(['docker', 'podman', 'nerdctl'])('%s', (runtime) => {
  let prepared: Promise<Grounds> | undefined;
  const triedWith = (fault: Fault): readonly Row[] => rows.filter((row) => isTried(row, fault, runtime));
  const here = faults.filter((fault) => triedWith(fault).length > 0);
  test.for(here)('%s, in every step', { timeout: TIMEOUT_MS }, async (fault, context) => {
    const tried = triedWith(fault);
    const engines = await orSkip(context, async () => (own ??= startOwnEngines()));
    const grounds = await orSkip(context, async () => (prepared ??= groundsOn(engines, runtime)));
    const before = await contents(grounds);
    expect(await cells(grounds, tried, fault)).toEqual(
      Object.fromEntries(tried.map((row) => [row.step, expectedOf(row, fault, runtime)])),
    );
    // Also of what has no name.
    await expect.poll(async () => contents(grounds), { timeout: SETTLE_MS }).toEqual(before);
  });
});

async function groundsOn(engines: OwnEngines, runtime: Runtime): Promise<Grounds> {
  const [image, { tree }] = [await testImage('musl'), await testImage('program')];
  const engine = engines[runtime];
  await load(engine, image.archive);
  const restart = engines.restart[runtime];
  const program = path.join(tree, 'program');
  const script = await selfExtracting();
  const grounds = {
    engine,
    image,
    program,
    script,
    limitMs: LEAST_LIMIT_MS,
    ...(restart === undefined ? {} : { restart }),
  };
  return {
    ...grounds,
    limitMs: Math.min(MOST_LIMIT_MS, LEAST_LIMIT_MS + Math.ceil(2 * WIDTH * (await durationOf(grounds)))),
  };
}

async function cells(grounds: Grounds, tried: readonly Row[], fault: Fault): Promise<Readonly<Record<string, Cell>>> {
  const found = new Map<string, Cell>();
  const waiting = [...tried];
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift())
      found.set(row.step, await cell(grounds, row, fault));
  };
  await Promise.all(Array.from({ length: fault === 'restarted' ? 1 : WIDTH }, work));
  return Object.fromEntries(found);
}

/** Whatever happens, nothing is left in the end. */
function expectedOf(
  { expected, isCollected = false, isDelivered = false }: Row,
  fault: Fault,
  runtime: Runtime,
): object {
  const told = expected[fault] ?? 'no such fault';
  const ending = typeof told === 'string' ? told : told[runtime];
  const isCut = fault === 'SIGTERM' || fault === 'SIGKILL';
  // Container and image go while the document is delivered: which of them a signal meets first is chance.
  const collected: unknown = isDelivered && isCut ? expect.stringMatching(/^(?:delivered|kept)$/) : 'kept';
  return { ending, document: ending.startsWith('0') ? 'delivered' : isCollected ? collected : 'nowhere', left: [] };
}

/** Without snapshots: a builder keeps some for its next build. */
async function contents({ engine }: Grounds): Promise<object> {
  const { images, containers } = await contentsOf(engine);
  return { images, containers };
}
