import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { FailedReport, ScanReport } from '../model/scan-report.js';
import type { ScanFindings } from '../steps/scanner.js';
import type { StepContext } from '../steps/step-context.js';
import { JournalOutbox } from '../outbox/journal-outbox.js';
import { component, emptyRoot, findings, RecordingLogger, silent, sinkSteps, sourceImage } from '../testing/doubles.js';
import { preparedRun, runner } from '../testing/prepared-run.js';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';

const running = new AbortController().signal;
const interrupted = (): ImgtrackError => new ImgtrackError('IMGT_INTERRUPTED', { signal: 'SIGINT' });

/** Ends with the signal, as a step that is told to stop. */
const untilAborted = async (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

function failed(report: ScanReport | undefined): FailedReport {
  if (report?.status === 'failed') return report;
  throw new Error(`The report is ${report?.status ?? 'missing'}.`);
}

test('every image has its report, in the order of the plan', async () => {
  const prepared = preparedRun(['a', 'b', 'c']);
  const { reports, undelivered, summary } = await runner(temporaryFolder()).run.execute(prepared, running);
  expect(reports.map(({ reference, status }) => [reference.text, status])).toEqual([
    ['a', 'scanned'],
    ['b', 'scanned'],
    ['c', 'scanned'],
  ]);
  expect(new Set(reports.map(({ scanId }) => scanId)).size).toBe(3);
  expect(reports[0]).toMatchObject({ from: 'scan', startedAt: '1970-01-01T00:00:00.000Z', sightings: [] });
  expect(undelivered).toEqual([]);
  expect(summary).toMatchObject({ scanned: 3, partial: 0, built: 0, failed: 0, cached: 0 });
});

test('an image that fails does not stop the others', async () => {
  const scan = async (_root: unknown, image: { reference: { name: string } }): Promise<ScanFindings> => {
    if (image.reference.name === 'b') throw new Error('no luck');
    return findings();
  };
  const { reports, summary } = await runner(temporaryFolder()).run.execute(
    preparedRun(['a', 'b', 'c'], { scanner: { scan } }),
    running,
  );
  expect(reports.map(({ status }) => status)).toEqual(['scanned', 'failed', 'scanned']);
  expect(summary).toMatchObject({ scanned: 2, failed: 1 });
});

test('findings in files that turn out to be other than their digests say are not trusted', async () => {
  const mismatch = { file: 'x.tar', blob: 'layer 1 of 1', expected: 'sha256:a', actual: 'sha256:b' };
  const verified = async (): Promise<never> => Promise.reject(new ImgtrackError('IMGT_DIGEST_MISMATCH', mismatch));
  const delivered: string[] = [];
  const sink = sinkSteps(async ({ key }) => {
    delivered.push(key);
    return { status: 'accepted' };
  });
  const { reports } = await runner(temporaryFolder()).run.execute(
    preparedRun(['a'], {
      runtime: { rootfs: { strategies: async () => [], open: async () => ({ ...emptyRoot(), verified }) } },
      sinks: { sink },
    }),
    running,
  );
  expect(failed(reports[0])).toMatchObject({ step: 'verify', error: { code: 'IMGT_DIGEST_MISMATCH' } });
  expect(delivered).toEqual([]);
});

test('findings that a limit cut off make a partial report', async () => {
  const prepared = preparedRun(['a'], { scanner: { scan: async () => findings([], { incomplete: true }) } });
  const { reports, summary } = await runner(temporaryFolder()).run.execute(prepared, running);
  expect(reports.map(({ status }) => status)).toEqual(['partial']);
  expect(summary).toMatchObject({ scanned: 0, partial: 1 });
});

const fail = async (): Promise<never> => Promise.reject(new TypeError('no luck'));
test.each([
  ['resolve', 'archive', { runtime: { images: { resolve: fail } } }],
  ['prepare', 'builtin', { scanner: { identify: fail } }],
  ['mount', 'archive', { runtime: { rootfs: { strategies: async () => [], open: fail } } }],
  ['scan', 'builtin', { scanner: { scan: fail } }],
] as const)('what is thrown by the step "%s" is blamed on it and on the plugin "%s"', async (step, plugin, steps) => {
  const { reports } = await runner(temporaryFolder()).run.execute(preparedRun(['a'], steps), running);
  const report = failed(reports[0]);
  expect(report.step).toBe(step);
  expect(report.error).toMatchObject({ code: 'IMGT_STEP_FAILED', causes: ['no luck'] });
  expect(report.error.message).toBe(`The step "${step}" (${plugin}) failed for a: no luck`);
  expect(report.image === undefined).toBe(step === 'resolve');
});

test('an error of imgtrack keeps its code, and is told without secrets', async () => {
  const error = new ImgtrackError('IMGT_NOT_AN_IMAGE', { path: 'https://a:hunter22@example.com', found: 'text' });
  const prepared = preparedRun(['a'], { runtime: { images: { resolve: async () => Promise.reject(error) } } });
  const { reports } = await runner(temporaryFolder()).run.execute(prepared, running);
  expect(failed(reports[0]).error).toMatchObject({
    code: 'IMGT_NOT_AN_IMAGE',
    message: 'https://***@example.com is no image: text.',
  });
});

test('inventories are delivered in the order of the references, whatever is ready first', async () => {
  const delivered: string[] = [];
  const scan = async (_root: unknown, { reference }: { reference: { name: string } }): Promise<ScanFindings> => {
    await wait(reference.name === 'a' ? 40 : 0);
    return findings();
  };
  const sink = sinkSteps(async ({ report }) => {
    delivered.push(report.reference.text);
    return { status: 'accepted' };
  });
  const prepared = preparedRun(['a', 'b', 'c', 'd'], { scanner: { scan }, sinks: { sink }, plan: { concurrency: 4 } });
  const { reports } = await runner(temporaryFolder()).run.execute(prepared, running);
  expect(delivered).toEqual(['a', 'b', 'c', 'd']);
  expect(reports.map(({ reference }) => reference.text)).toEqual(delivered);
});

test.each([1, 2, 3])('at most %i images are scanned at the same time', async (concurrency) => {
  let now = 0;
  let most = 0;
  const scan = async (): Promise<ScanFindings> => {
    most = Math.max(most, (now += 1));
    await wait(5);
    now -= 1;
    return findings();
  };
  await runner(temporaryFolder()).run.execute(
    preparedRun(['a', 'b', 'c', 'd', 'e', 'f', 'g'], { scanner: { scan }, plan: { concurrency } }),
    running,
  );
  expect(most).toBe(concurrency);
});

test('the events of an image tell its steps in order', async () => {
  const { run, events } = runner(temporaryFolder());
  await run.execute(preparedRun(['a'], { sinks: { sink: sinkSteps() } }), running);
  expect(events.map((event) => ('step' in event ? `${event.type} ${event.step}` : event.type))).toEqual([
    'image.queued',
    'image.started',
    'step.started resolve',
    'step.finished resolve',
    'step.started prepare',
    'step.finished prepare',
    'step.started mount',
    'step.finished mount',
    'step.started scan',
    'step.finished scan',
    'image.finished',
    'delivery.settled',
  ]);
  expect(new Set(events.map(({ scanId }) => scanId)).size).toBe(1);
  expect(events.find(({ type }) => type === 'image.finished')).toMatchObject({ status: 'scanned', components: 1 });
});

test('every image is queued before the first starts', async () => {
  const { run, events } = runner(temporaryFolder());
  await run.execute(preparedRun(['a', 'b', 'c']), running);
  expect(events.slice(0, 4).map(({ type }) => type)).toEqual([
    'image.queued',
    'image.queued',
    'image.queued',
    'image.started',
  ]);
});

test('an image that takes too long fails with the limit, and its files are closed', async () => {
  let closed = 0;
  const prepared = preparedRun(['slow'], {
    runtime: { rootfs: { strategies: async () => [], open: async () => emptyRoot(() => void (closed += 1)) } },
    scanner: { scan: async (_root, _image, { signal }) => untilAborted(signal) },
    plan: { limits: { ...preparedRun([]).plan.limits, imageMs: 20 } },
  });
  const { reports } = await runner(temporaryFolder()).run.execute(prepared, running);
  expect(failed(reports[0])).toMatchObject({ step: 'scan', error: { code: 'IMGT_TIME_LIMIT' } });
  expect(failed(reports[0]).error.message).toBe('The scan of slow took longer than 0.02 s.');
  expect(closed).toBe(1);
});

test('what a step throws because it was told to stop does not hide the limit', async () => {
  const scan = async (_root: unknown, _image: unknown, { signal }: StepContext): Promise<never> =>
    untilAborted(signal).catch(() => {
      throw new Error('child killed');
    });
  const prepared = preparedRun(['slow'], {
    scanner: { scan },
    plan: { limits: { ...preparedRun([]).plan.limits, imageMs: 20 } },
  });
  const { reports } = await runner(temporaryFolder()).run.execute(prepared, running);
  expect(failed(reports[0]).error.code).toBe('IMGT_TIME_LIMIT');
});

test.each([
  ['of imgtrack', interrupted()],
  ['of the caller', new Error('enough')],
])(
  'an abort with an error %s rejects with it; files are closed, workspaces gone, nothing more delivered',
  async (_what, reason) => {
    const folder = temporaryFolder();
    const abort = new AbortController();
    let open = 0;
    const delivered: string[] = [];
    const prepared = preparedRun(['a', 'b', 'c'], {
      runtime: {
        rootfs: {
          strategies: async () => [],
          open: async () => {
            open += 1;
            return emptyRoot(async () => {
              await wait(10);
              open -= 1;
            });
          },
        },
      },
      scanner: {
        scan: async (_root, image, { signal, workspace }) => {
          await writeFile(path.join(await workspace.directory('spool'), 'big'), 'x');
          if (image.reference.name === 'b') return findings();
          setTimeout(() => {
            abort.abort(reason);
          }, 10);
          return untilAborted(signal);
        },
      },
      sinks: {
        sink: sinkSteps(async ({ report }) => {
          delivered.push(report.reference.text);
          return { status: 'accepted' };
        }),
      },
    });
    const execution = runner(path.join(folder, 'workspaces')).run.execute(prepared, abort.signal);
    await expect(execution).rejects.toBe(reason);
    expect(open).toBe(0);
    expect(readdirSync(path.join(folder, 'workspaces'))).toEqual([]);
    expect(delivered).toEqual([]);
  },
);

test('an interruption before the first image starts nothing', async () => {
  const abort = new AbortController();
  const reason = interrupted();
  abort.abort(reason);
  const prepared = preparedRun(['a'], {
    runtime: { images: { resolve: async () => Promise.reject(new Error('started')) } },
  });
  await expect(runner(temporaryFolder()).run.execute(prepared, abort.signal)).rejects.toBe(reason);
});

test('failing to close the files is a warning and changes no report', async () => {
  const logger = new RecordingLogger();
  const root = emptyRoot(async () => Promise.reject(new Error('busy')));
  const rootfs = { strategies: async () => [], open: async () => root };
  const good = await runner(temporaryFolder(), logger).run.execute(
    preparedRun(['a'], { runtime: { rootfs } }),
    running,
  );
  expect(good.reports.map(({ status }) => status)).toEqual(['scanned']);
  const bad = await runner(temporaryFolder(), logger).run.execute(
    preparedRun(['a'], { runtime: { rootfs }, scanner: { scan: fail } }),
    running,
  );
  expect(failed(bad.reports[0]).error.causes).toEqual(['no luck']);
  expect(logger.warnings).toHaveLength(2);
});

test('a workspace is removed when its inventory has been delivered, and not before', async () => {
  const folder = temporaryFolder();
  let file = '';
  const scan = async (_root: unknown, _image: unknown, { workspace }: StepContext): Promise<ScanFindings> => {
    file = path.join(await workspace.directory('output'), 'x.ndi');
    await writeFile(file, 'document');
    return findings([], { documents: [{ name: 'x.ndi', mediaType: 'text/plain', file, size: 8, sha256: '' }] });
  };
  const read: string[] = [];
  const sink = sinkSteps(async (delivery) => {
    for (const document of delivery.report.inventory.documents) {
      for await (const piece of delivery.open(document)) read.push(Buffer.from(piece).toString());
    }
    return { status: 'accepted' };
  });
  await runner(folder).run.execute(preparedRun(['a'], { scanner: { scan }, sinks: { sink } }), running);
  expect(read).toEqual(['document']);
  expect(existsSync(file)).toBe(false);
  expect(readdirSync(folder)).toEqual(['package.json']);
});

test('what a scanner wrote before the run was stopped is kept, though it was never handed to a sink', async () => {
  const folder = temporaryFolder();
  const abort = new AbortController();
  const reason = interrupted();
  const scan = async (_root: unknown, _image: unknown, { workspace }: StepContext): Promise<ScanFindings> => {
    const file = path.join(await workspace.directory('output'), 'x.ndi');
    await writeFile(file, 'document');
    abort.abort(reason);
    return findings([], { documents: [{ name: 'x.ndi', mediaType: 'text/plain', file, size: 8, sha256: '' }] });
  };
  const asked: string[] = [];
  const sink = sinkSteps(async ({ report }) => {
    asked.push(report.reference.text);
    return { status: 'accepted' };
  });
  const { run, events } = runner(folder);
  await expect(run.execute(preparedRun(['a'], { scanner: { scan }, sinks: { sink } }), abort.signal)).rejects.toBe(
    reason,
  );
  const [kept] = await new JournalOutbox(path.join(folder, 'outbox'), silent).list();
  expect(kept).toMatchObject({ sink: { name: 'sink' }, state: 'dead', reason: 'imgtrack was interrupted' });
  expect(asked).toEqual([]);
  expect(events.some(({ type }) => type === 'image.finished')).toBe(false);
  expect(readdirSync(folder).filter((name) => name !== 'package.json')).toEqual(['outbox']);
});

test('keepFiles keeps what was written, and says where', async () => {
  const folder = path.join(temporaryFolder(), 'workspaces');
  const { run, events } = runner(folder);
  const scan = async (
    _root: unknown,
    image: { reference: { name: string } },
    { workspace }: StepContext,
  ): Promise<ScanFindings> => {
    if (image.reference.name === 'a') await workspace.directory('spool');
    return findings();
  };
  const keep = { files: true, image: false, container: false };
  await run.execute(preparedRun(['a', 'b'], { scanner: { scan }, plan: { keep } }), running);
  const [kept] = readdirSync(folder);
  expect(readdirSync(path.join(folder, kept ?? '')).sort()).toEqual(['1-spool', 'owner.json']);
  expect(events.filter(({ type }) => type === 'artefact.kept')).toMatchObject([
    { kind: 'files', id: path.join(folder, kept ?? '') },
  ]);
});

test('a scan that writes nothing leaves no trace', async () => {
  const folder = path.join(temporaryFolder(), 'workspaces');
  await runner(folder).run.execute(preparedRun(['a']), running);
  expect(existsSync(folder)).toBe(false);
});

test('the scanner is asked what it is interested in, and told which image it reads', async () => {
  const interest = (): boolean => true;
  const seen: unknown[] = [];
  const prepared = preparedRun(['a'], {
    runtime: {
      images: {
        resolve: async ({ reference, ...request }) => (seen.push(request), sourceImage(reference.name, { layers: [] })),
      },
      rootfs: {
        strategies: async () => [],
        open: async (_image, _context, wanted) => (seen.push(wanted), emptyRoot()),
      },
    },
    scanner: { interest, scan: async (_root, image) => (seen.push(image.reference.name), findings([component('x')])) },
    plan: { platform: { os: 'linux', architecture: 'arm64' }, pull: 'always' },
  });
  await runner(temporaryFolder()).run.execute(prepared, running);
  expect(seen).toEqual([{ pull: 'always', platform: { os: 'linux', architecture: 'arm64' } }, interest, 'a']);
});

test('a sink that cannot be used at all ends the run before the first scan', async () => {
  const started: string[] = [];
  const runtime = { images: { resolve: async () => (started.push('a'), sourceImage('a')) } };
  const unwritable = new ImgtrackError('IMGT_OUTPUT_UNWRITABLE', { file: '/x', reason: 'EACCES' });
  const check = (error: Error) => sinkSteps(undefined, { check: async () => Promise.reject(error) });
  const { run, events } = runner(temporaryFolder());
  await expect(run.execute(preparedRun(['a'], { runtime, sinks: { file: check(unwritable) } }), running)).rejects.toBe(
    unwritable,
  );
  const { facts } = await rejection(
    'IMGT_SINK_UNUSABLE',
    run.execute(preparedRun(['a'], { runtime, sinks: { s3: check(new Error('no bucket')) } }), running),
  );
  expect(facts).toEqual({ sink: 's3', reason: 'no bucket' });
  expect([started, events]).toEqual([[], []]);
});
