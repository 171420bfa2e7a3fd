import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { StandardOutput } from './standard-output.js';

/** A stream whose every write ends so. */
const streamThat = (outcome: Error | null): Writable =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done(outcome);
    },
  });

const errno = (code: string): Error => Object.assign(new Error(`${code}: it failed`), { code });

test('a write waits until the reader has caught up', async () => {
  const stream = new PassThrough({ highWaterMark: 4 });
  let written = false;
  const writing = new StandardOutput(stream).write('more than four bytes').then(() => (written = true));
  await new Promise(setImmediate);
  expect(written).toBe(false);
  stream.resume();
  await writing;
  expect(written).toBe(true);
});

test('what follows after the reader has closed the stream is dropped', async () => {
  const output = new StandardOutput(streamThat(errno('EPIPE')));
  await expect(output.write('nobody reads this')).resolves.toBeUndefined();
  await expect(output.write('nor this')).resolves.toBeUndefined();
});

test('anything else that goes wrong is an error with its reason', async () => {
  const failed = new StandardOutput(streamThat(errno('ENOSPC'))).write('x');
  await expect(failed).rejects.toMatchObject({
    code: 'IMGT_STDOUT_FAILED',
    message: expect.stringContaining('ENOSPC'),
  });
});
