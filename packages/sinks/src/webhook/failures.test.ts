import { rawServerThat, recordingServer, serverThat, TestAuthority } from '@imgtrack/http/testing';
import { expect, test } from 'vitest';
import { context, deliveryOf, outcomeOf, sinkFor } from '../testing/webhooks.js';

const secret = { environment: { T: 'hunter2' } };

test.each([
  [400, 'it does not take this event'],
  [401, 'check "token", "user", "secrets" and the clock'],
  [403, 'may not post to it'],
  [404, 'nobody receives events at this address'],
  [405, 'it does not take POST'],
  [413, 'raise its limit'],
  [415, 'it does not take CloudEvents'],
  [422, ''],
])('an answer of %i is final, with what to do', async (status, words) => {
  const { url } = await recordingServer([status]);
  const reason = expect.stringMatching(`^${url}/ answered ${status} \\(.*${words}`);
  expect(await outcomeOf({ url })).toEqual({ status: 'refused', reason });
});

test.each([408, 429, 500, 502, 503, 504])('after an answer of %i it is tried again', async (status) => {
  const { url } = await recordingServer([status]);
  const reason = expect.stringMatching(`^${url}/ answered ${status} \\(`);
  expect(await outcomeOf({ url })).toEqual({ status: 'later', reason });
});

test.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['a date', { 'retry-after': 'Mon, 06 May 2024 07:08:19 GMT' }, 10_000],
])('a receiver that asks to wait until %s is left alone so long', async (_, headers, afterMs) => {
  const { url } = await recordingServer([{ status: 429, headers }]);
  expect(await outcomeOf({ url })).toMatchObject({ status: 'later', afterMs });
});

test('a receiver that is gone for good is sent nothing more', async () => {
  const { url, received } = await recordingServer([410]);
  const sink = await sinkFor({ url });
  const refused = { status: 'refused', reason: expect.stringContaining('it wants no more events') };
  expect(await sink.deliver(deliveryOf(), context)).toEqual(refused);
  expect(await sink.deliver({ ...deliveryOf(), key: 'another' }, context)).toEqual(refused);
  expect(received).toHaveLength(1);
});

test('a redirect to another host is final, and that host learns nothing', async () => {
  const elsewhere = await recordingServer();
  const { url, received } = await recordingServer([{ status: 307, headers: { location: `${elsewhere.url}/x` } }]);
  expect(await outcomeOf({ url, token: 'env:T' }, secret)).toEqual({
    status: 'refused',
    reason: `${url}/ answered 307 (Temporary Redirect): redirects are not followed: if it is right, set "url" for ${elsewhere.url}/x`,
  });
  expect(received[0]?.headers.authorization).toBe('Bearer hunter2');
  expect(elsewhere.received).toEqual([]);
});

const big = { pieces: ['"', 'x'.repeat(16 * 1024 * 1024), '"'] };

test.each([
  ['refuses connections', async () => 'http://127.0.0.1:1', 'refuses connections'],
  ['never answers', async () => serverThat((request) => void request.resume()), 'nothing moved for 0.3 s'],
  ['never reads', async () => serverThat(() => undefined), 'nothing moved for 0.3 s'],
  [
    'breaks off in the middle of the event',
    async () =>
      serverThat((request) => {
        request.once('data', () => request.socket.resetAndDestroy());
      }),
    'broke off the connection',
  ],
  [
    'announces a success before it has the event',
    async () =>
      rawServerThat((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n'));
      }),
    'announced a success before it had everything',
  ],
])('a receiver that %s is tried again', async (_, start, words) => {
  const url = await start();
  expect(await outcomeOf({ url, timeoutMs: 300 }, {}, big)).toMatchObject({
    status: 'later',
    reason: expect.stringMatching(`^${url}/ .*${words}`),
  });
});

test('an answer that never ends is a delivery, and is not read', async () => {
  let said = 0;
  const url = await serverThat((request, response) => {
    request.resume().on('end', () => {
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

test('a receiver that is not trusted, or does not trust this side, gets nothing', async () => {
  const made = new TestAuthority();
  const stranger = new TestAuthority().certificate('client', 'extendedKeyUsage=clientAuth');
  const server = made.certificate('server', 'subjectAltName=IP:127.0.0.1');
  const mutual = { ...server, ca: made.authority.cert, requestCert: true, rejectUnauthorized: true };
  const { url, received } = await recordingServer([], mutual);
  expect(await outcomeOf({ url })).toEqual({
    status: 'refused',
    reason: expect.stringContaining('"caCertificates"'),
  });
  const trusted = { url, caCertificates: made.authority.certFile };
  const shown = { clientCertificate: stranger.certFile, clientKey: stranger.keyFile };
  expect(await outcomeOf({ ...trusted, ...shown })).toMatchObject({
    status: expect.stringMatching(/^(?:refused|later)$/),
  });
  expect(received).toEqual([]);
});

test('a secret that is missing is the error, and another attempt may have it', async () => {
  const { url, received } = await recordingServer();
  const environment: Record<string, string> = {};
  const sink = await sinkFor({ url, secrets: ['env:T'] }, { environment });
  await expect(sink.deliver(deliveryOf(), context)).rejects.toThrow('the variable T is not set');
  expect(received).toEqual([]);
  environment['T'] = 'hunter2';
  expect(await sink.deliver(deliveryOf(), context)).toEqual({ status: 'accepted' });
});

test('no secret is in what is said of an answer or a failure', async () => {
  const bearer = 'Bearer hunter2';
  const location = `/x?${bearer}`;
  const answers = [400, 401, 403, 407, 410, 500, { status: 302, headers: { location } }];
  const options = { token: 'env:T', secrets: ['env:T'], headers: { 'x-key': 'env:T' } };
  for (const answer of answers) {
    const { url } = await recordingServer([answer]);
    const receipt = await outcomeOf({ url, ...options }, secret);
    expect(receipt.status, JSON.stringify(answer)).not.toBe('accepted');
    expect(JSON.stringify(receipt)).not.toMatch(/hunter2/);
  }
  expect(JSON.stringify(await outcomeOf({ url: 'http://127.0.0.1:1', ...options }, secret))).not.toMatch(/hunter2/);
});
