import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { send } from './send.js';
import { bodyOf, lineFor, outcomeOf } from './testing/sending.js';
import { rawServerThat, recordingServer, serverThat } from './testing/servers.js';

const never = new AbortController().signal;
const large = Buffer.alloc(8 * 1024 * 1024, 'x');

test('sends method, headers and body as they are, with its name and its length', async () => {
  const { url, received } = await recordingServer([201]);
  const headers = { 'Content-Type': 'text/x', 'x-own': 'y' };
  const request = { url: new URL(`${url}/a/b%20c?d=e`), method: 'POST', headers, body: bodyOf('hällo') };
  const { status } = await send(request, await lineFor(), never);
  expect(status).toBe(201);
  expect(received).toMatchObject([{ method: 'POST', path: '/a/b%20c?d=e' }]);
  expect(received[0]?.body.toString()).toBe('hällo');
  expect(received[0]?.headers).toMatchObject({
    'content-length': '6',
    'content-type': 'text/x',
    'x-own': 'y',
    'user-agent': expect.stringMatching(/^imgtrack\/\d/),
  });
  expect(received[0]?.headers).not.toHaveProperty('authorization');
});

test('asks without a body, and says nothing of one', async () => {
  const { url, received } = await recordingServer();
  await send({ url: new URL(url), method: 'GET' }, await lineFor(), never);
  expect(received[0]).toMatchObject({ method: 'GET', path: '/', body: Buffer.alloc(0) });
  expect(received[0]?.headers).not.toHaveProperty('content-length');
  expect(received[0]?.headers).not.toHaveProperty('transfer-encoding');
});

test('shows user and password, unless the request shows something else', async () => {
  const { url, received } = await recordingServer();
  const line = await lineFor({ user: 'me', password: 'env:P' }, { environment: { P: 'hunter2 ü' } });
  await send({ url: new URL(url), method: 'GET' }, line, never);
  await send({ url: new URL(url), method: 'GET', headers: { Authorization: 'Bearer x' } }, line, never);
  const basic = `Basic ${Buffer.from('me:hunter2 ü').toString('base64')}`;
  expect(received.map(({ headers }) => headers.authorization)).toEqual([basic, 'Bearer x']);
});

test('a redirect is an answer, and where it leads to is asked nothing', async () => {
  const elsewhere = await recordingServer();
  const { url } = await recordingServer([{ status: 307, headers: { location: elsewhere.url } }]);
  const line = await lineFor({ user: 'me', password: 'env:P' }, { environment: { P: 'hunter2' } });
  const { status, headers } = await send({ url: new URL(url), method: 'POST', body: bodyOf('x') }, line, never);
  expect([status, headers.location]).toEqual([307, elsewhere.url]);
  expect(elsewhere.received).toEqual([]);
});

test.each([
  [200, 100, '{"token":"x"}'],
  [200, 4, '{"to'],
  [200, 13, '{"token":"x"}'],
  [200, undefined, ''],
  [400, 100, '{"token":"x"}'],
  [400, undefined, ''],
])('of the body of an answer of %i at most %s bytes are kept', async (status, maxAnswerBytes, kept) => {
  const { url } = await recordingServer([{ status, body: '{"token":"x"}' }]);
  const wish = maxAnswerBytes === undefined ? {} : { maxAnswerBytes };
  const answer = await send({ url: new URL(url), method: 'GET', ...wish }, await lineFor(), never);
  expect(Buffer.from(answer.body).toString()).toBe(kept);
});

test.each([undefined, 1_000])('an endless answer is not read, where %s bytes of it are wanted', async (wanted) => {
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
  const wish = wanted === undefined ? {} : { maxAnswerBytes: wanted };
  const { status, body } = await send({ url: new URL(url), method: 'GET', ...wish }, await lineFor(), never);
  expect([status, body.length]).toEqual([200, wanted ?? 0]);
  expect(said).toBeLessThan(16 * 1024 * 1024);
});

test('an answer that is wanted and drips is given up after a while, a success or not', async () => {
  const url = await serverThat((request, response) => {
    response.writeHead(request.url === '/refuse' ? 400 : 200);
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => {
      clearInterval(timer);
    });
  });
  const line = await lineFor({ timeoutMs: 200 });
  const wish = { method: 'GET', maxAnswerBytes: 1_000_000 };
  await expect(send({ url: new URL(url), ...wish }, line, never)).rejects.toThrow('nothing moved for 0.2 s');
  expect(await send({ url: new URL(`${url}/refuse`), ...wish }, line, never)).toMatchObject({ status: 400 });
});

test('an answer that is wanted and breaks off is no answer, unless its head says it all', async () => {
  const url = await serverThat((request, response) => {
    response.writeHead(request.url === '/refuse' ? 400 : 200, { 'content-length': '1000' }).write('{', () => {
      response.destroy();
    });
  });
  const wish = { method: 'GET', maxAnswerBytes: 1_000_000 };
  await expect(send({ url: new URL(url), ...wish }, await lineFor(), never)).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
  expect(await send({ url: new URL(`${url}/refuse`), ...wish }, await lineFor(), never)).toMatchObject({ status: 400 });
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
    expect(await outcomeOf(url)).toEqual({ status: 'accepted' });
  }
  expect(ended[0]).toBe(true);
});

test('a refusal that comes before the body was sent is the answer, and spares the sending', async () => {
  let said = '';
  const url = await rawServerThat((socket) => {
    socket.on('data', (bytes) => {
      said += bytes.toString();
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    });
  });
  expect(await outcomeOf(url, {}, large)).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('answered 401'),
  });
  expect(said).toMatch(/^PUT [^]*\r\nexpect: 100-continue\r\n[^]*\r\n\r\n$/i);
});

test('a refusal in the middle of the body ends the sending', async () => {
  const url = await rawServerThat((socket) => {
    let read = 0;
    socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    socket.on('data', ({ length }) => {
      read += length;
      if (read > 1024 * 1024) socket.write('HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\n\r\n');
    });
  });
  const { size, bytes } = bodyOf(Buffer.alloc(64 * 1024 * 1024));
  let opened = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      opened += piece.length;
      yield piece;
    }
  };
  const request = { url: new URL(url), method: 'PUT', body: { size, bytes: counted() } };
  expect(await send(request, await lineFor(), never)).toMatchObject({ status: 507 });
  expect(opened).toBeLessThan(32 * 1024 * 1024);
});

test('a success counts once everything was sent, also where the end of the body is long in coming', async () => {
  const url = await serverThat((request, response) => {
    let taken = 0;
    request.on('data', ({ length }: Buffer) => {
      taken += length;
      if (taken === large.length) response.end();
    });
  });
  const slow = async function* (): AsyncGenerator<Uint8Array> {
    yield* bodyOf(large).bytes;
    await wait(200);
  };
  const request = { url: new URL(url), method: 'PUT', body: { size: large.length, bytes: slow() } };
  expect(await send(request, await lineFor(), never)).toMatchObject({ status: 200 });
});

test('a body that cannot be had is the error, and the other side never has all of it', async () => {
  let complete = 0;
  const url = await serverThat((request) => {
    request.resume().on('end', () => {
      complete += 1;
    });
  });
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('the format is broken');
  };
  const request = { url: new URL(url), method: 'PUT', body: { size: 8, bytes: broken() } };
  await expect(send(request, await lineFor(), never)).rejects.toThrow('the format is broken');
  expect(complete).toBe(0);
});

test.each([
  [3, 'more to send than the 3 bytes'],
  [5, '1 of the 5 bytes'],
])('a body of 4 bytes that was announced with %i is the error, and is not sent', async (size, words) => {
  const { url, received } = await recordingServer();
  const body = { ...bodyOf('four'), size };
  await expect(send({ url: new URL(url), method: 'PUT', body }, await lineFor(), never)).rejects.toThrow(words);
  expect(received).toEqual([]);
});

test.each(['before it answers', 'while it takes', 'while it answers'])(
  'is aborted %s, with the reason',
  async (when) => {
    const controller = new AbortController();
    const reason = Object.assign(new Error('stop'), { code: 'IMGT_INTERRUPTED' });
    const url = await serverThat((request, response) => {
      if (when !== 'while it takes') request.resume();
      if (when === 'while it answers') response.writeHead(400).write('x');
      setTimeout(() => {
        controller.abort(reason);
      }, 20);
    });
    const body = bodyOf(when === 'while it takes' ? Buffer.alloc(16 * 1024 * 1024) : 'x');
    const request = { url: new URL(url), method: 'PUT', body, maxAnswerBytes: 100 };
    await expect(send(request, await lineFor(), controller.signal)).rejects.toBe(reason);
  },
);
