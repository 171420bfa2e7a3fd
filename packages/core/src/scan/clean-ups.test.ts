import { expect, test } from 'vitest';
import { RecordingLogger } from '../testing/doubles.js';
import { CleanUps } from './clean-ups.js';

test('all clean-ups are waited for, also one that begins while another ends', async () => {
  const ended: string[] = [];
  const cleanUps = new CleanUps(new RecordingLogger());
  const cleanUp = async (what: string): Promise<void> => {
    await new Promise(setImmediate);
    ended.push(what);
  };
  const twice = async (): Promise<void> => {
    await cleanUp('first');
    cleanUps.add(cleanUp('second'), 'The second');
  };
  cleanUps.add(twice(), 'The first');
  expect(ended).toEqual([]);
  await cleanUps.settled();
  expect(ended).toEqual(['first', 'second']);
});

test('one that fails is a warning that says what it was, and the others go on', async () => {
  const logger = new RecordingLogger();
  const cleanUps = new CleanUps(logger);
  let isGone = false;
  cleanUps.add(Promise.reject(new Error('busy')), 'The mount of debian:12');
  cleanUps.add(
    Promise.resolve().then(() => void (isGone = true)),
    'The container',
  );
  await cleanUps.settled();
  expect(logger.warnings).toEqual(['The mount of debian:12 could not be cleaned up.']);
  expect(isGone).toBe(true);
});
