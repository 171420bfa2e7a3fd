import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Builder,
  type Collector,
  type Digest,
  ImgtrackError,
  type LibcDetector,
  type Runner,
  type ScannerPayload,
  type SourceImage,
  type StepContext,
} from '@imgtrack/core';
import type { BuiltImageFacts } from '../contracts/builder-contract.js';
import { sampleReport } from '../samples/sample-report.js';

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

const { image: sample } = sampleReport().inventory;
const layer: Digest = `sha256:${'1'.repeat(64)}`;

/** The image that things are derived from. */
export const source: SourceImage = { ...sample, layers: [layer], repoTags: ['localhost/source:1'] };

/** An engine of objects: what its steps make is here. A test breaks one of them to see that a rule finds it. */
export class MemoryEngine {
  readonly images: Map<string, BuiltImageFacts>;
  readonly containers: Map<string, ReadonlyMap<string, Buffer>>;
  #count = 0;

  constructor() {
    this.images = new Map([['localhost/source:1', source]]);
    this.containers = new Map();
  }

  readonly builder: Builder = {
    build: async ({ image, payload, labels }, context) => {
      await this.pause(context);
      for (const { source: file, sha256: expected } of payload.files) {
        const actual = sha256(await readFile(file));
        if (actual !== expected)
          throw new ImgtrackError('IMGT_DIGEST_MISMATCH', { file, blob: file, expected, actual });
      }
      if (image.layers[0] !== layer)
        throw new ImgtrackError('IMGT_BASE_CHANGED', { reference: 'source', engine: 'memory' });
      const name = this.name('image');
      const config = {
        ...source.config,
        entrypoint: payload.command,
        command: [],
        labels: { ...labels, ...context.labels },
      };
      this.images.set(name, { layers: [layer, `sha256:${'2'.repeat(64)}`], repoTags: [name], config });
      const dispose = async (): Promise<void> => void this.images.delete(name);
      return { id: `sha256:${sha256(Buffer.from(name))}`, name, source: image.id, [Symbol.asyncDispose]: dispose };
    },
  };

  readonly runner: Runner = {
    run: async ({ image, payload }, context) => {
      await this.pause(context);
      if (!this.images.has(image.name) || payload.command[0] !== '/program')
        throw new ImgtrackError('IMGT_CONTAINER_FAILED', { engine: 'memory', stderr: 'not there' });
      const id = this.name('container');
      const files = new Map<string, Buffer>();
      this.containers.set(id, files);
      const dispose = async (): Promise<void> => void this.containers.delete(id);
      const { code, printed, sleeps } = outcome(payload, files);
      if (sleeps) {
        await aborted(context.signal);
        await dispose();
        context.signal.throwIfAborted();
      }
      const tail = Buffer.from(printed).subarray(-16_384).toString();
      return { id, exit: { kind: 'exited', code }, durationMs: 1, tail, [Symbol.asyncDispose]: dispose };
    },
  };

  readonly collector: Collector = {
    collect: async ({ id }, { outputs }, into, context) => {
      context.signal.throwIfAborted();
      const found = [...(this.containers.get(id) ?? [])].filter(([name]) =>
        outputs.some((output) => name.startsWith(`${output}/`)),
      );
      const size = found.reduce((sum, [, content]) => sum + content.length, 0);
      const limit = context.limits.collectedBytes;
      if (size > limit)
        throw new ImgtrackError('IMGT_LIMIT_EXCEEDED', { what: 'It', limit, setting: 'limits.collectedBytes' });
      return Promise.all(
        found.map(async ([name, content], index) => {
          const file = path.join(into, String(index));
          await writeFile(file, content);
          return { path: name, file, size: content.length, sha256: sha256(content) };
        }),
      );
    },
  };

  readonly libc: LibcDetector = {
    detect: async ({ reference }, { signal }) => {
      signal.throwIfAborted();
      const { text } = reference;
      const how = 'loader';
      return text === 'glibc' || text === 'musl' ? { family: text, version: '1.2', how } : { family: 'none', how };
    },
  };

  readonly leftovers = async (): Promise<readonly string[]> => [
    ...this.containers.keys(),
    ...[...this.images.keys()].filter((name) => name !== 'localhost/source:1'),
  ];

  name(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }

  /** So that an abort may come in between. */
  async pause({ signal }: StepContext): Promise<void> {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 20));
    signal.throwIfAborted();
  }
}

const PATTERN = '0123456789abcdef\n';

/** What the program prints and writes: see `RunnerContractSetup.command`. */
function outcome({ command: [, ...words], environment }: ScannerPayload, files: Map<string, Buffer>) {
  const done = { code: 0, printed: '', sleeps: false };
  const say = (text: string): void => {
    done.printed += `${text}\n`;
  };
  const pattern = (count: string | undefined): Buffer => Buffer.alloc(Number(count), PATTERN);
  const acts: Readonly<Record<string, (next: () => string | undefined) => void>> = {
    exit: (next) => (done.code = Number(next())),
    say: (next) => {
      say(next() ?? '');
    },
    print: (next) => {
      say(pattern(next()).toString());
    },
    'print-error': (next) => {
      say(pattern(next()).toString());
    },
    env: () => {
      for (const [name, value] of Object.entries({ LD_PRELOAD: '', ...environment })) say(`${name}=${value}`);
    },
    cwd: () => {
      say('/');
    },
    network: () => {
      say('lo');
    },
    // A moment is none here; whoever sleeps longer is aborted.
    sleep: (next) => (done.sleeps = Number(next()) >= 1),
    write: (next) => files.set(next() ?? '', pattern(next())),
  };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) acts[word]?.(() => rest.shift());
  return done;
}

const aborted = async (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
