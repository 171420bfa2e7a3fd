// @ts-check
/** A host with two queued sinks that can tell what arrives twice, for the programs beside this file. */
import { createHash, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { definePlugin } from '@imgtrack/core';
import { Host } from '@imgtrack/core/host';

/** @type {import('@imgtrack/core').PluginDefinition<'sink', any>['options']} */
const anything = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };

/** Something that the test reads, also if this process is killed in the next moment. @param {string} line */
export const say = (line) => void writeSync(1, `${line}\n`);

/**
 * Takes each key once, by a file of that name. With `fails` it puts some off the first time that this process asks.
 *
 * @param {string} name
 * @param {string} folder
 * @param {boolean} fails
 */
function sink(name, folder, fails) {
  for (const each of [folder, `${folder}.asked`]) mkdirSync(each, { recursive: true });
  const put = new Set();
  return definePlugin({
    kind: 'sink',
    name,
    version: '1.0.0',
    options: anything,
    create: () => ({
      mode: 'queued',
      async deliver({ key, report, open }) {
        const [document] = report.inventory.documents;
        if (document === undefined) return { status: 'refused', reason: 'there is no document' };
        let text = '';
        for await (const piece of open(document)) text += Buffer.from(piece).toString();
        say(`offered ${name} ${text}`);
        const isAlone = takes(`${folder}.asked`, 'now', text);
        await wait(1);
        if (isAlone) rmSync(path.join(`${folder}.asked`, 'now'));
        else say(`overlaps ${name} ${text}`);
        if (fails && !put.has(key) && Math.random() < 0.4) {
          put.add(key);
          return { status: 'later', reason: 'not now', afterMs: Math.random() < 0.5 ? 1 : 3_600_000 };
        }
        return takes(folder, key, text) ? { status: 'accepted' } : { status: 'duplicate' };
      },
    }),
  });
}

/**
 * In one step, so that a kill leaves it whole or absent. False: it was there.
 *
 * @param {string} folder
 * @param {string} key
 * @param {string} text
 */
function takes(folder, key, text) {
  const unfinished = `${folder}.${randomUUID()}`;
  writeFileSync(unfinished, text);
  try {
    linkSync(unfinished, path.join(folder, key));
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return false;
  } finally {
    rmSync(unfinished);
  }
}

/** One document a scan, with what the reference says in it. */
const scanner = definePlugin({
  kind: 'scanner',
  name: 'document',
  version: '1.0.0',
  options: anything,
  create: () => ({
    route: 'rootfs',
    identify: async () => ({ name: 'document', version: '1.0.0', digest: `sha256:${'1'.repeat(64)}` }),
    async scan(_root, image, { workspace }) {
      const text = image.reference.name;
      const file = path.join(await workspace.directory('documents'), 'x.ndi');
      writeFileSync(file, text);
      const sha256 = createHash('sha256').update(text).digest('hex');
      return {
        components: [],
        delivered: [],
        documents: [{ name: 'x.ndi', mediaType: 'text/plain', file, size: text.length, sha256 }],
        coverage: { files: 0, catalogers: [], unread: [], leftOut: [], unrecognised: [] },
      };
    },
  }),
});

/** Images out of nothing. */
const runtime = definePlugin({
  kind: 'runtime',
  name: 'nothing',
  version: '1.0.0',
  options: anything,
  create: () => ({
    transports: ['nothing'],
    images: {
      resolve: async ({ reference }) => ({
        reference,
        id: `sha256:${createHash('sha256').update(reference.name).digest('hex')}`,
        idKind: 'config',
        digests: {},
        repoTags: [],
        repoDigests: [],
        platform: { os: 'linux', architecture: 'amd64' },
        layers: [],
        config: { environment: {}, labels: {}, entrypoint: [], command: [], volumes: [], hasOnBuild: false },
      }),
    },
    rootfs: {
      strategies: async () => [{ name: 'nothing', available: true }],
      open: async () => ({
        how: 'nothing',
        leftOut: [],
        walk: () =>
          (async function* () {
            // There is nothing.
          })(),
        resolve: async () => undefined,
        list: async () => [],
        stat: async () => {
          throw new Error('there is nothing');
        },
        readLink: async () => '',
        read: async () => new Uint8Array(),
        [Symbol.asyncDispose]: async () => undefined,
      }),
    },
  }),
});

/**
 * @param {string} state
 * @param {{ readonly fails: boolean }} options
 */
export function openHost(state, { fails }) {
  const sinks = ['one', 'two'].map((name) => sink(name, path.join(state, 'arrived', name), fails));
  const settings = {
    settings: { runtime, scanner, sinks, cache: /** @type {const} */ ('off') },
    origins: new Map(),
    layers: [],
  };
  const host = new Host({
    firstParty: [],
    stdout: { write: async () => undefined },
    logger: { debug: () => undefined, warn: (message) => void process.stderr.write(`${message}\n`) },
    now: () => new Date(),
    workspaces: path.join(state, 'workspaces'),
    release: '1',
    cache: path.join(state, 'cache'),
    outbox: path.join(state, 'outbox'),
    environment: {},
  });
  return { host, settings };
}
