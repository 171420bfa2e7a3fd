import { expect, test } from 'vitest';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { PullPolicy, ResolveRequest } from '../steps/image-source.js';
import type { StepContext } from '../steps/step-context.js';
import { defaultLimits } from '../steps/limits.js';
import { emptyRoot, engineSteps, silent, sourceImage } from '../testing/doubles.js';
import { rejection } from '../testing/rejection.js';
import { findImage, type FoundImage, type RuntimeCandidate } from './find-image.js';

const context: StepContext = {
  scanId: 'scan',
  signal: new AbortController().signal,
  logger: silent,
  events: { publish: () => undefined },
  workspace: {
    path: '/nowhere',
    directory: async () => Promise.reject(new Error('never')),
    reserve: async () => Promise.reject(new Error('never')),
  },
  limits: defaultLimits,
  labels: {},
  cleanUp: () => undefined,
};

type Answer = ImgtrackError | 'here';
const missing = (...available: readonly string[]): ImgtrackError =>
  new ImgtrackError('IMGT_IMAGE_NOT_FOUND', { reference: 'debian:12', where: 'the engine', available });
const noCommand = new ImgtrackError('IMGT_COMMAND_MISSING', { command: 'docker' });
const noDaemon = new ImgtrackError('IMGT_ENGINE_UNAVAILABLE', { engine: 'docker', stderr: 'refused' });
const noRight = new ImgtrackError('IMGT_ENGINE_DENIED', { engine: 'docker', stderr: 'denied' });
const hangs = new ImgtrackError('IMGT_ENGINE_HANGS', { command: 'docker', limitMs: 1 });
const noPath = new ImgtrackError('IMGT_PATH_NOT_FOUND', { path: '/debian:12', reference: 'debian:12' });
const noName = new ImgtrackError('IMGT_REFERENCE_INVALID', { text: 'debian:12', reason: 'x' });

interface Asked {
  readonly asked: string[];
  readonly candidate: (name: string, ...answers: readonly Answer[]) => RuntimeCandidate;
}

/** Candidates that answer with one of their answers after the other, and note what they were asked. */
function candidates(): Asked {
  const asked: string[] = [];
  const candidate = (name: string, ...answers: readonly Answer[]): RuntimeCandidate => {
    const left = [...answers];
    return {
      name,
      ...(name === 'archive' ? {} : { engine: engineSteps() }),
      rootfs: { strategies: async () => [], open: async () => Promise.resolve(emptyRoot()) },
      images: {
        resolve: async ({ reference, pull }: ResolveRequest) => {
          asked.push(`${name} ${pull}`);
          const answer = left.length > 1 ? left.shift() : left[0];
          return answer instanceof ImgtrackError
            ? Promise.reject(answer)
            : Promise.resolve(sourceImage(reference.name));
        },
      },
    };
  };
  return { asked, candidate };
}

const find = async (from: readonly RuntimeCandidate[], pull: PullPolicy = 'never'): Promise<FoundImage> =>
  findImage(from, { reference: { text: 'debian:12', name: 'debian:12' }, pull }, context);

test('the only candidate answers, and its error is the answer', async () => {
  const { candidate, asked } = candidates();
  expect((await find([candidate('docker', 'here')], 'missing')).runtime.name).toBe('docker');
  for (const error of [noCommand, missing()]) await expect(find([candidate('docker', error)])).rejects.toBe(error);
  expect(asked).toEqual(['docker missing', 'docker never', 'docker never']);
});

test.each([noCommand, noDaemon, noRight, noPath, noName, missing()])(
  'the first that has the image has it; $code moves on to the next',
  async (error) => {
    const { candidate, asked } = candidates();
    const { runtime, image } = await find([candidate('a', error), candidate('b', 'here'), candidate('c', 'here')]);
    expect([runtime.name, image.reference.name]).toEqual(['b', 'debian:12']);
    expect(asked).toEqual(['a never', 'b never']);
  },
);

test('an archive that is there but lacks the image is the answer, whatever engines have', async () => {
  const { candidate } = candidates();
  const error = missing('other');
  await expect(find([candidate('archive', error), candidate('docker', 'here')])).rejects.toBe(error);
});

test.each([
  hangs,
  new ImgtrackError('IMGT_PLATFORM_MISSING', { wanted: 'linux/arm', where: 'x', available: [] }),
  new ImgtrackError('IMGT_PULL_DENIED', { reference: 'debian:12', engine: 'a', stderr: 'no' }),
])('$code is the answer: another engine might have another image of that name', async (error) => {
  const { candidate } = candidates();
  await expect(find([candidate('a', error), candidate('b', 'here')])).rejects.toBe(error);
});

test('what a runtime throws beyond our errors is a fault and passes', async () => {
  const bug = new TypeError('x');
  const { candidate } = candidates();
  const broken = { ...candidate('a', 'here'), images: { resolve: async () => Promise.reject(bug) } };
  await expect(find([broken, candidate('b', 'here')])).rejects.toBe(bug);
});

test('missing means missing everywhere: nothing is pulled while another engine has the image', async () => {
  const { candidate, asked } = candidates();
  const { runtime } = await find([candidate('a', missing()), candidate('b', 'here')], 'missing');
  expect(runtime.name).toBe('b');
  expect(asked).toEqual(['a never', 'b never']);
});

test('if none has it, the first that can be used pulls', async () => {
  const { candidate, asked } = candidates();
  const { runtime } = await find(
    [candidate('a', noDaemon), candidate('b', missing(), 'here'), candidate('c', missing())],
    'missing',
  );
  expect(runtime.name).toBe('b');
  expect(asked).toEqual(['a never', 'b never', 'c never', 'b missing']);
});

test('to be pulled in any case, the first that can be used pulls and is the only one that is asked', async () => {
  const { candidate, asked } = candidates();
  await find([candidate('a', noCommand), candidate('b', 'here'), candidate('c', 'here')], 'always');
  expect(asked).toEqual(['a always', 'b always']);
});

test('if nobody has it, the error says why each was not taken, and which images are near', async () => {
  const { candidate } = candidates();
  const { facts } = await rejection(
    'IMGT_NO_RUNTIME',
    find([candidate('a', noCommand), candidate('b', missing('debian:11', 'debian:13'))]),
  );
  expect(facts.reference).toBe('debian:12');
  expect(facts.tried).toEqual([
    'a: There is no command docker on this machine.',
    'b: There is no image "debian:12" in the engine. Choose one of: - debian:11 - debian:13',
  ]);
});
