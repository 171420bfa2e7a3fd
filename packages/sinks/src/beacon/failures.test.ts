import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { deliveryOf } from '../testing/deliveries.js';
import { beaconThat, listening, rawServerThat, serverThat } from '../testing/servers.js';
import { context, outcomeOf, sinkFor } from '../testing/beacons.js';

test.each([
  [400, 'it cannot read the request'],
  [401, 'it wants a "user" and a "password"'],
  [403, 'may not upload'],
  [404, 'whose path is usually /ManageSoftRL'],
  [405, 'set "method" to PUT or POST'],
  [409, 'must be the same for its upload and its download location'],
  [410, 'given up'],
  [413, 'of this size'],
  [418, "I'm a Teapot"],
  [501, 'set "method" to PUT or POST'],
])('an answer of %i is final, with what to do', async (status, words) => {
  const { url } = await beaconThat([status]);
  const receipt = await outcomeOf({ url });
  expect(receipt).toMatchObject({ status: 'refused', reason: expect.stringContaining(words) });
  expect(receipt).toMatchObject({ reason: expect.stringMatching(`^${url}/ManageSoftRL answered ${status} \\(`) });
});

test.each([408, 425, 429, 500, 502, 503, 504, 507, 599])('after an answer of %i it is tried again', async (status) => {
  const { url } = await beaconThat([status]);
  expect(await outcomeOf({ url })).toEqual({
    status: 'later',
    reason: expect.stringMatching(`^${url}/ManageSoftRL answered ${status}(?: \\(|$)`),
  });
});

const date = 'Tue, 06 May 2025 07:08:09 GMT';
test.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['a date, by the clock of the beacon', { 'retry-after': 'Tue, 06 May 2025 07:09:09 GMT', date }, 60_000],
  ['a date, by the clock of this side', { 'retry-after': 'Mon, 06 May 2024 07:08:19 GMT' }, 10_000],
  ['a date that has passed', { 'retry-after': 'Tue, 06 May 2025 07:00:00 GMT', date }, undefined],
  ['more than an hour', { 'retry-after': '86400' }, 3_600_000],
  ['something else', { 'retry-after': '-1' }, undefined],
  ['nothing', {}, undefined],
])('a beacon that asks to wait for %s is left alone accordingly', async (_, headers, afterMs) => {
  const { url } = await beaconThat([{ status: '503', ...headers }]);
  const receipt = await outcomeOf({ url });
  expect(receipt).toMatchObject({ status: 'later' });
  expect('afterMs' in receipt ? receipt.afterMs : undefined).toBe(afterMs);
});

test('a redirect is not followed, and where it leads to is said without what it may hold', async () => {
  const elsewhere = await beaconThat();
  const location = `${elsewhere.url.replace('//', '//user:hunter2@')}/x?token=hunter2`;
  const { url } = await beaconThat([{ status: '307', location }]);
  expect(await outcomeOf({ url })).toEqual({
    status: 'refused',
    reason: `${url}/ManageSoftRL answered 307 (Temporary Redirect): redirects are not followed: if it is right, set "url" for ${elsewhere.url}/x`,
  });
  expect(elsewhere.received).toEqual([]);
});

test('a beacon that refuses connections is tried again', async () => {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  expect(await outcomeOf({ url: `http://127.0.0.1:${port}` })).toEqual({
    status: 'later',
    reason: `http://127.0.0.1:${port}/ManageSoftRL refuses connections (ECONNREFUSED)`,
  });
});

test('a beacon whose name is unknown is tried again', async () => {
  expect(await outcomeOf({ url: 'http://beacon.invalid' })).toMatchObject({
    status: 'later',
    reason: expect.stringMatching(/^http:\/\/beacon\.invalid\/ManageSoftRL has a name that cannot be resolved/),
  });
});

test.each([
  ['never answers', async () => serverThat((request) => void request.resume())],
  ['never reads', async () => serverThat(() => undefined)],
  ['accepts a connection and says nothing', async () => rawServerThat(() => undefined)],
  ['answers drop by drop', async () => rawServerThat(drop)],
])('a beacon that %s is given up after a while, and tried again', async (_, start) => {
  const url = await start();
  const sink = await sinkFor({ url, timeoutMs: 300 });
  const big = { name: 'big.ndi', bytes: Buffer.alloc(16 * 1024 * 1024) };
  expect(await sink.deliver(deliveryOf(sink, [big]), context)).toEqual({
    status: 'later',
    reason: `${url}/ManageSoftRL does not answer: nothing moved for 0.3 s`,
  });
});

/** A head that does not end. */
function drop(socket: { write(text: string): unknown; destroyed: boolean; resume(): unknown }): void {
  socket.resume();
  socket.write('HTTP/1.1 200 OK\r\nX: ');
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else socket.write('x');
  }, 20);
}

test.each([
  ['before it answers', (socket: Parameters<typeof drop>[0] & { destroy(): unknown }) => void socket.destroy()],
  [
    'in the middle of its answer',
    (socket: Parameters<typeof drop>[0] & { end(text: string): unknown }) => void socket.end('HTTP/1.1 20'),
  ],
])('a beacon that breaks off %s is tried again', async (_, answer) => {
  const url = await rawServerThat((socket) => {
    socket.once('data', () => {
      answer(socket);
    });
  });
  expect(await outcomeOf({ url })).toMatchObject({
    status: 'later',
    reason: expect.stringMatching(/broke off the connection|no HTTP/),
  });
});

test('something that answers, but not in HTTP, is tried again', async () => {
  const url = await rawServerThat((socket) => {
    socket.once('data', () => socket.end('220 mail.example.com ESMTP\r\n'));
  });
  expect(await outcomeOf({ url })).toMatchObject({
    status: 'later',
    reason: expect.stringMatching(/answered something that is no HTTP \(HPE_/),
  });
});

test('a success is let finish, and one that does not finish is a success all the same', async () => {
  const ended: boolean[] = [];
  for (const isWhole of [true, false]) {
    const url = await serverThat((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(201).write('thank you');
        if (isWhole) setTimeout(() => response.end(), 100);
        response.on('close', () => ended.push(response.writableFinished));
      });
    });
    expect(await outcomeOf({ url })).toEqual({ status: 'accepted' });
  }
  expect(ended[0]).toBe(true);
});

test('an endless answer is not read', async () => {
  let said = 0;
  const url = await serverThat((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200);
      const more = (): void => {
        do said += 65_536;
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
  });
  expect(await outcomeOf({ url })).toEqual({ status: 'accepted' });
  expect(said).toBeLessThan(16 * 1024 * 1024);
});

const large = { name: 'large.ndi', bytes: Buffer.alloc(8 * 1024 * 1024) };
test('a refusal that comes before the file was sent is the answer, and spares the sending', async () => {
  let said = '';
  const url = await rawServerThat((socket) => {
    socket.on('data', (bytes) => {
      said += bytes.toString();
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    });
  });
  const sink = await sinkFor({ url });
  expect(await sink.deliver(deliveryOf(sink, [large]), context)).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('answered 401'),
  });
  expect(said).toMatch(/^PUT [^]*\r\nexpect: 100-continue\r\n[^]*\r\n\r\n$/i);
});

test('a refusal in the middle of the file ends the sending', async () => {
  const url = await rawServerThat((socket) => {
    let read = 0;
    socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    socket.on('data', ({ length }) => {
      read += length;
      if (read > 1024 * 1024) socket.write('HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\n\r\n');
    });
  });
  const sink = await sinkFor({ url });
  const delivery = deliveryOf(sink, [{ name: 'huge.ndi', bytes: Buffer.alloc(64 * 1024 * 1024) }]);
  let opened = 0;
  const open: typeof delivery.open = async function* (document) {
    for await (const bytes of delivery.open(document)) {
      opened += bytes.length;
      yield bytes;
    }
  };
  expect(await sink.deliver({ ...delivery, open }, context)).toMatchObject({ status: 'later' });
  expect(opened).toBeLessThan(32 * 1024 * 1024);
});

test('a success that comes before the file was sent is none', async () => {
  const url = await rawServerThat((socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  });
  const sink = await sinkFor({ url });
  expect(await sink.deliver(deliveryOf(sink, [large]), context)).toEqual({
    status: 'later',
    reason: `${url}/ManageSoftRL announced a success before it had the whole file`,
  });
});
