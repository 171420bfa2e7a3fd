import { expect, test } from 'vitest';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { hostPlatform } from '../image/platform.js';
import type { SourceImage } from '../model/source-image.js';
import type { DerivedSteps } from '../plugin/contributions.js';
import type { BuildRequest } from '../steps/builder.js';
import type { ScanEventFacts } from '../steps/event-publisher.js';
import { defaultLimits } from '../steps/limits.js';
import type { RootFilesystem } from '../steps/root-filesystem.js';
import type { Runner, RunRequest } from '../steps/runner.js';
import type { InjectedScanner, ScanFindings, ScannerPayload, ScanTarget } from '../steps/scanner.js';
import type { StepContext } from '../steps/step-context.js';
import { component, emptyRoot, findings, RecordingLogger, runtimeSteps, sourceImage } from '../testing/doubles.js';
import { rejection } from '../testing/rejection.js';
import { CleanUps } from './clean-ups.js';
import { type DerivedPlan, DerivedRoute } from './derived-route.js';
import type { FoundImage } from './find-image.js';
import { StepClock } from './step-clock.js';

const identity = { name: 'theirs', version: '7', digest: `sha256:${'7'.repeat(64)}` } as const;
const image = sourceImage('shop:1', { platform: hostPlatform(), repoDigests: ['example.com/shop@sha256:1'] });
const payload: ScannerPayload = {
  files: [],
  command: ['/x/scan'],
  environment: {},
  capabilities: [],
  outputs: ['/x/out'],
  network: 'none',
};

interface Made {
  readonly route: (
    plan?: Partial<DerivedPlan>,
    target?: SourceImage,
    contents?: FoundImage,
  ) => ReturnType<DerivedRoute['scan']>;
  /** Every step that was asked, and every end of what one made. */
  readonly happened: string[];
  readonly targets: ScanTarget[];
  readonly builds: BuildRequest[];
  readonly runs: RunRequest[];
  readonly kept: string[];
  readonly logger: RecordingLogger;
}

function made(scanner: Partial<InjectedScanner> = {}, steps: Partial<DerivedSteps> = {}): Made {
  const happened: string[] = [];
  const [targets, builds, runs, kept]: [ScanTarget[], BuildRequest[], RunRequest[], string[]] = [[], [], [], []];
  const ends = (what: string) => async (): Promise<void> => void happened.push(`end ${what}`);
  const events = {
    publish: (event: ScanEventFacts): void => {
      if (event.type === 'artefact.kept') kept.push(`${event.kind} ${event.id}`);
    },
  };
  const logger = new RecordingLogger();
  const cleanUps = new CleanUps(logger);
  const context: StepContext = {
    scanId: 'scan',
    signal: new AbortController().signal,
    logger,
    events,
    workspace: { path: '/w', directory: async (purpose) => `/w/${purpose}`, reserve: async () => undefined },
    limits: defaultLimits,
    labels: {},
    cleanUp: cleanUps.add,
  };
  const allSteps: DerivedSteps = {
    libc: {
      detect: async () => {
        happened.push('libc');
        return { family: 'musl', how: 'loader' };
      },
    },
    builder: {
      build: async (request) => {
        happened.push('build');
        builds.push(request);
        const id = `sha256:${'d'.repeat(64)}` as const;
        return { id, name: 'derived', source: request.image.id, [Symbol.asyncDispose]: ends('image') };
      },
    },
    runner: {
      run: async (request) => {
        happened.push('run');
        runs.push(request);
        const exit = { kind: 'exited', code: 3 } as const;
        const end = async (): Promise<void> => {
          await new Promise(setImmediate);
          await ends('container')();
        };
        return { id: 'box', exit, durationMs: 5, tail: 'words', [Symbol.asyncDispose]: end };
      },
    },
    collector: {
      collect: async (_container, _payload, into) => {
        happened.push('collect');
        return [{ path: '/x/out/a', file: `${into}/a`, size: 1, sha256: '0' }];
      },
    },
    ...steps,
  };
  const all: InjectedScanner = {
    route: 'derived',
    needs: [],
    architectures: [hostPlatform().architecture],
    uploads: true,
    identify: async () => identity,
    prepare: async (target) => {
      happened.push('prepare');
      targets.push(target);
      return payload;
    },
    read: async ([file], { exit, tail }) => findings([component(`${file?.file} ${JSON.stringify(exit)} ${tail}`)]),
    ...scanner,
  };
  const plan: DerivedPlan = { libc: 'detect', keep: { files: false, image: false, container: false } };
  const route: Made['route'] = async (more = {}, target = image, contents) => {
    const clock = new StepClock(context);
    const derived = new DerivedRoute(allSteps, all, { ...plan, ...more }, context, clock);
    return derived.scan(target, identity, contents).finally(async () => cleanUps.settled());
  };
  return { route, happened, targets, builds, runs, kept, logger };
}

test('a scanner is carried in, run once and read, and container and image are gone', async () => {
  const { route, happened, builds } = made();
  const found = await route();
  expect(happened).toEqual(['prepare', 'build', 'run', 'collect', 'end container', 'end image']);
  expect(found).toMatchObject({
    how: 'derived-image',
    leftOut: [],
    findings: { components: [{ name: '/w/collected/a {"kind":"exited","code":3} words' }] },
  });
  expect(builds[0]).toMatchObject({ image, payload });
});

test('an image that may go before its container is ended beside it, and once', async () => {
  const ended: string[] = [];
  let isContainerAsked = false;
  const { route } = made(
    {},
    {
      builder: {
        build: async (request) => ({
          id: `sha256:${'d'.repeat(64)}`,
          name: 'derived',
          source: request.image.id,
          mayGoFirst: true,
          [Symbol.asyncDispose]: async () => Promise.resolve(void ended.push(`image ${isContainerAsked}`)),
        }),
      },
      runner: {
        run: async () => ({
          id: 'box',
          exit: { kind: 'exited', code: 0 },
          durationMs: 5,
          tail: '',
          [Symbol.asyncDispose]: async () => {
            isContainerAsked = true;
            await new Promise(setImmediate);
            ended.push('container');
          },
        }),
      },
    },
  );
  await route();
  expect(ended).toEqual(['image true', 'container']);
});

test('the derived image says which image it was made from, and by which scanner', async () => {
  const { route, builds } = made();
  await route();
  expect(builds[0]?.labels).toEqual({
    'io.imgtrack.source.name': 'shop:1',
    'io.imgtrack.source.id': image.id,
    'io.imgtrack.source.id-kind': 'config',
    'io.imgtrack.source.repo-digests': 'example.com/shop@sha256:1',
    'io.imgtrack.scanner': 'theirs 7',
    'io.imgtrack.scanner.digest': identity.digest,
  });
});

test('the C library is found out only for a scanner that needs it, and not where it was given', async () => {
  const unneeded = made();
  await unneeded.route();
  expect(unneeded.targets[0]).not.toHaveProperty('libc');
  const needed = made({ needs: ['libc'] });
  await needed.route();
  expect(needed.targets[0]?.libc).toEqual({ family: 'musl', how: 'loader' });
  const given = made({ needs: ['libc'] });
  await given.route({ libc: { family: 'glibc', how: 'given' } });
  expect(given.targets[0]?.libc).toEqual({ family: 'glibc', how: 'given' });
  expect(given.happened).not.toContain('libc');
});

test('the uplink reaches the scanner, and the network the runner', async () => {
  const { route, targets, runs } = made();
  await route({ uplink: { url: 'https://beacon.example.com' }, network: 'dmz' });
  expect(targets[0]?.uplink).toEqual({ url: 'https://beacon.example.com' });
  expect(runs[0]?.network).toBe('dmz');
});

test('--build-only keeps the image and runs nothing', async () => {
  const { route, happened, kept } = made();
  expect(await route({ stopAfter: 'build' })).toEqual({ built: { id: `sha256:${'d'.repeat(64)}`, name: 'derived' } });
  expect(happened).toEqual(['prepare', 'build']);
  expect(kept).toEqual(['image derived']);
});

test.each([
  ['an image', { files: false, image: true, container: false }, ['end container'], ['image derived']],
  [
    'a container keeps its image',
    { files: false, image: false, container: true },
    [],
    ['container box', 'image derived'],
  ],
])('what is to be kept stays: %s', async (_, keep, ended, kept) => {
  const things = made();
  await things.route({ keep });
  expect(things.happened.filter((what) => what.startsWith('end'))).toEqual(ended);
  expect(things.kept).toEqual(kept);
});

test.each(['build', 'run', 'collect', 'read'])('nothing is left when the step "%s" fails', async (step) => {
  const fail = async (): Promise<never> => Promise.reject(new ImgtrackError('IMGT_INTERRUPTED', { signal: 'x' }));
  const steps: Partial<DerivedSteps> = {
    ...(step === 'build' ? { builder: { build: fail } } : {}),
    ...(step === 'run' ? { runner: { run: fail } } : {}),
    ...(step === 'collect' ? { collector: { collect: fail } } : {}),
  };
  const { route, happened } = made(step === 'read' ? { read: fail } : {}, steps);
  await rejection('IMGT_INTERRUPTED', route());
  const wanted = { build: [], run: ['end image'], collect: ['end container', 'end image'] }[step];
  expect(happened.filter((what) => what.startsWith('end'))).toEqual(wanted ?? ['end container', 'end image']);
});

test('what cannot be removed is a warning, and changes no result', async () => {
  const build = async (): Promise<never> => Promise.reject(new Error('in use'));
  const id = `sha256:${'d'.repeat(64)}` as const;
  const builder = { build: async () => ({ id, name: 'stuck', source: id, [Symbol.asyncDispose]: build }) };
  const { route, logger } = made({}, { builder });
  expect(await route()).toHaveProperty('findings');
  expect(logger.warnings).toEqual(['The image stuck could not be cleaned up.']);
});

test.each([
  ['another architecture than the machine', { os: 'linux', architecture: 'riscv64' }, ['riscv64']],
  ['another one than the scanner', hostPlatform(), ['riscv64']],
  ['another system', { ...hostPlatform(), os: 'windows' }, [hostPlatform().architecture]],
])('before anything is started, an image for %s is refused', async (_, platform, architectures) => {
  const { route, happened } = made({ architectures });
  const error = await rejection('IMGT_SCANNER_PLATFORM', route({}, sourceImage('x', { platform })));
  expect(error.facts).toMatchObject({ scanner: 'theirs', supported: architectures.map((name) => `linux/${name}`) });
  expect(happened).toEqual([]);
});

/** A builder that begins ahead, and whose build goes on cleaning up after it has made its image. */
function eagerBuilder(happened: string[]): DerivedSteps['builder'] {
  const id = `sha256:${'d'.repeat(64)}` as const;
  const noting = (what: string) => async (): Promise<void> => {
    await new Promise(setImmediate);
    happened.push(what);
  };
  const begun = { [Symbol.asyncDispose]: noting('end begun') };
  return {
    begin: () => {
      happened.push('begin');
      return begun;
    },
    build: async (request) => {
      happened.push(request.begun === begun ? 'build on it' : 'build');
      return { id, name: 'derived', source: id, [Symbol.asyncDispose]: noting('end image') };
    },
  };
}

test('what a builder can begin without the payload is begun before that is prepared, and ended also if that fails', async () => {
  const happened: string[] = [];
  const prepare = async (): Promise<ScannerPayload> => {
    happened.push('prepare');
    return Promise.resolve(payload);
  };
  const builder = eagerBuilder(happened);
  await made({ prepare }, { builder }).route({ stopAfter: 'build' });
  expect(happened).toEqual(['begin', 'prepare', 'build on it', 'end begun']);
  happened.length = 0;
  const fail = async (): Promise<never> => Promise.reject(new Error('no'));
  await expect(made({ prepare: fail }, { builder }).route()).rejects.toThrow('no');
  expect(happened).toEqual(['begin', 'end begun']);
});

test('what the scanner wrote is read while its container goes', async () => {
  const happened: string[] = [];
  const read = async (): Promise<ScanFindings> => Promise.resolve((happened.push('read'), findings([])));
  const runner: Runner = {
    run: async () => ({
      id: 'box',
      exit: { kind: 'exited', code: 0 },
      durationMs: 5,
      tail: '',
      [Symbol.asyncDispose]: async () => {
        happened.push('container goes');
        await new Promise(setImmediate);
        happened.push('container gone');
      },
    }),
  };
  await made({ read }, { runner }).route();
  expect(happened).toEqual(['container goes', 'read', 'container gone']);
});

/** An image whose files can be opened; what happens to them is noted. */
function openable(happened: string[], verified?: () => Promise<void>): FoundImage {
  const { images } = runtimeSteps();
  const open = async (): Promise<RootFilesystem> => {
    happened.push('open');
    const files = emptyRoot(() => void happened.push('close'));
    return verified === undefined ? files : { ...files, verified };
  };
  return {
    image: sourceImage('scanner:1'),
    runtime: { name: 'r', images, rootfs: { strategies: async () => [], open } },
  };
}

test('the files of the image that a scanner injects are open while it prepares, and closed before anything is built', async () => {
  const { route, happened, targets } = made();
  await route({}, image, openable(happened));
  expect(happened.slice(0, 4)).toEqual(['open', 'prepare', 'close', 'build']);
  expect(targets[0]?.contents).toBeDefined();
});

test('files that are not those of their image are not run', async () => {
  const { route, happened } = made();
  const contents = openable(happened, async () => {
    throw new Error('the digest is another');
  });
  await expect(route({}, image, contents)).rejects.toThrow('the digest is another');
  expect(happened).toEqual(['open', 'prepare', 'close']);
});
