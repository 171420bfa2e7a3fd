import { PassThrough } from 'node:stream';
import type { RunningCommand } from '@imgtrack/core';
import type { Service } from '../served/serve.js';

/** A program whose standard input and output a function of this process has. It ends when the function does. */
export function inProcess(program: (streams: Omit<Service, 'folder'>) => Promise<void>): RunningCommand {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const write = async (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      stdout.write(bytes, () => {
        resolve();
      });
    });
  const ended = program({ input: stdin, write })
    .catch(() => undefined)
    .then(() => {
      stdout.end();
      return { exitCode: 0, stdout: new Uint8Array(), stderr: '' };
    });
  return {
    stdout: stdout.iterator({ destroyOnReturn: false }),
    ended,
    write: async (piece) => {
      stdin.write(piece);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: async () => {
      stdin.end();
      stdout.resume();
      await ended;
    },
  };
}
