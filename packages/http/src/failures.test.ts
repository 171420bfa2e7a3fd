import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { receiptForFailure } from './failures.js';
import { outcomeOf } from './testing/sending.js';
import { listening, rawServerThat, serverThat } from './testing/servers.js';

test('a server that refuses connections is tried again', async () => {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  const url = `http://127.0.0.1:${port}`;
  expect(await outcomeOf(url)).toEqual({ status: 'later', reason: `${url} refuses connections (ECONNREFUSED)` });
});

test('a server whose name is unknown is tried again', async () => {
  expect(await outcomeOf('http://inventories.invalid')).toMatchObject({
    status: 'later',
    reason: expect.stringMatching(/^http:\/\/inventories\.invalid has a name that cannot be resolved/),
  });
});

test.each([
  ['never answers', async () => serverThat((request) => void request.resume())],
  ['never reads', async () => serverThat(() => undefined)],
  ['accepts a connection and says nothing', async () => rawServerThat(() => undefined)],
  ['answers drop by drop', async () => rawServerThat(drop)],
])('a server that %s is given up after a while, and tried again', async (_, start) => {
  const url = await start();
  expect(await outcomeOf(url, { timeoutMs: 300 }, Buffer.alloc(16 * 1024 * 1024))).toEqual({
    status: 'later',
    reason: `${url} does not answer: nothing moved for 0.3 s`,
  });
});

/** A head that does not end. */
function drop(socket: Socket): void {
  socket.resume();
  socket.write('HTTP/1.1 200 OK\r\nX: ');
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else socket.write('x');
  }, 20);
}

test.each([
  ['before it answers', (socket: Socket) => void socket.destroy()],
  ['in the middle of its answer', (socket: Socket) => void socket.end('HTTP/1.1 20')],
])('a server that breaks off %s is tried again', async (_, answer) => {
  const url = await rawServerThat((socket) => {
    socket.once('data', () => {
      answer(socket);
    });
  });
  expect(await outcomeOf(url)).toMatchObject({
    status: 'later',
    reason: expect.stringMatching(/broke off the connection|no HTTP/),
  });
});

test('a server that breaks off in the middle of the body is tried again', async () => {
  const url = await serverThat((request) => {
    request.once('data', () => request.socket.resetAndDestroy());
  });
  expect(await outcomeOf(url, {}, Buffer.alloc(16 * 1024 * 1024))).toMatchObject({
    status: 'later',
    reason: expect.stringContaining('broke off the connection'),
  });
});

test('something that answers, but not in HTTP, is tried again', async () => {
  const url = await rawServerThat((socket) => {
    socket.once('data', () => socket.end('220 mail.example.com ESMTP\r\n'));
  });
  expect(await outcomeOf(url)).toMatchObject({
    status: 'later',
    reason: expect.stringMatching(/answered something that is no HTTP \(HPE_/),
  });
});

test('a success that comes before everything was sent is none', async () => {
  const url = await rawServerThat((socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  });
  expect(await outcomeOf(url, {}, Buffer.alloc(8 * 1024 * 1024))).toEqual({
    status: 'later',
    reason: `${url} announced a success before it had everything`,
  });
});

test('an error that is none of the network is none of its business', () => {
  expect(receiptForFailure(new Error('the format is broken'), 'https://example.com')).toBeUndefined();
  expect(receiptForFailure('thrown', 'https://example.com')).toBeUndefined();
});
