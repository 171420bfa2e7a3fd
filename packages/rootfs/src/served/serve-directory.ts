/**
 * A program: `node serve-directory.js [--socket PATH] FOLDER [LEFT OUT…]` serves the folder (see frames.ts) until its input ends, and shows
 * nothing of the paths in it that are left out. Over the socket that somebody listens on or, where that cannot be reached, on
 * standard input and output. For folders that only processes of another namespace can see or read: it is started in there. It must need nothing but
 * Node.js and its own file, which is carried into containers.
 */
import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Duplex, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { serve } from './serve.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { socket: { type: 'string' } } });
const [folder = '', ...leftOut] = positionals;

/** undefined: it cannot be reached from here. */
async function connected(path: string): Promise<Duplex | undefined> {
  const socket = createConnection(path);
  return once(socket, 'connect').then(
    () => socket,
    () => undefined,
  );
}

const socket = values.socket === undefined ? undefined : await connected(values.socket);
const input: AsyncIterable<Uint8Array> = socket ?? process.stdin;
const output: Writable = socket ?? process.stdout;
// Nobody listens any more.
output.on('error', () => process.exit(1));

await serve({
  folder,
  leftOut,
  input,
  write: async (bytes) => {
    if (!output.write(bytes)) await once(output, 'drain');
  },
});
socket?.end();
