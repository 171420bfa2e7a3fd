import { createServer, type IncomingMessage } from 'node:http';
import { listening, serverThat } from '@imgtrack/http/testing';
import { expect, test } from 'vitest';
import { memoryRegistry, type Reply } from '../testing/memory-registry.js';
import { context, deliveryOf, IMAGE, imageIn, sinkFor } from '../testing/sinks.js';
import { folderWith } from '../testing/temporary-folder.js';

const encoded = (text: string): string => Buffer.from(text).toString('base64');

/** Names a log-in for the host, as docker keeps it. */
const loggedIn = (host: string, entry: object) => ({
  environment: { DOCKER_CONFIG: folderWith({ 'config.json': { auths: { [host]: entry } } }) },
});

/** A token server; resolves with its address and what it was asked. */
async function tokenServer(answer: (request: IncomingMessage, earlier: number) => Reply) {
  const asked: { readonly line: string; readonly authorization: string | undefined; readonly body: string }[] = [];
  const url = await serverThat((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const { status, headers, body: said } = answer(request, asked.length);
      asked.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization, body });
      response.writeHead(status, headers).end(said);
    });
  });
  return { url, asked };
}

/** A registry that wants one of these to be shown. */
async function lockedRegistry(challenge: () => string, isShown: (authorization: string | undefined) => boolean) {
  const registry = await memoryRegistry({
    referrers: true,
    answer: ({ headers }) =>
      isShown(headers.authorization)
        ? undefined
        : { status: 401, headers: { 'www-authenticate': challenge() }, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' },
  });
  return { registry, image: imageIn(registry, registry.put(IMAGE)) };
}

test('Basic is shown once the registry asks, and from then on', async () => {
  const { registry, image } = await lockedRegistry(
    () => 'Basic realm="r"',
    (shown) => shown === `Basic ${encoded('me:pw')}`,
  );
  const sink = await sinkFor({}, loggedIn(registry.host, { auth: encoded('me:pw') }));
  expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject({ status: 'accepted' });
  expect(registry.requests.filter(({ authorization }) => authorization === undefined)).toHaveLength(1);
});

test('user and password of the options go to their registry alone, and replace what docker has', async () => {
  const { registry, image } = await lockedRegistry(
    () => 'Basic realm="r"',
    (shown) => shown === `Basic ${encoded('me:pw')}`,
  );
  const given = { repository: `${registry.host}/team/shop`, user: 'me', password: 'env:PW' };
  const { environment } = loggedIn(registry.host, { auth: encoded('me:wrong') });
  const sink = await sinkFor(given, { environment: { ...environment, PW: 'pw' } });
  await sink.check?.(context);
  expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject({ status: 'accepted' });
});

test('a token is fetched with the log-in for the scope, kept, and renewed when it has expired', async () => {
  let current = 'first';
  const server = await tokenServer(() => ({ status: 200, body: JSON.stringify({ token: current }) }));
  const { registry, image } = await lockedRegistry(
    () => `Bearer realm="${server.url}/token",service="reg",scope="repository:team/shop:pull,push"`,
    (shown) => shown === `Bearer ${current}`,
  );
  const sink = await sinkFor({}, loggedIn(registry.host, { auth: encoded('me:pw') }));
  await sink.deliver(deliveryOf(sink, image), context);
  current = 'second';
  expect(await sink.deliver({ ...deliveryOf(sink, image), key: 'x' }, context)).toMatchObject({ status: 'accepted' });
  expect(server.asked).toHaveLength(2);
  const [{ line, authorization } = { line: '', authorization: '' }] = server.asked;
  const asked = new URL(line.replace('GET ', ''), server.url).searchParams;
  expect(Object.fromEntries(asked)).toEqual({ service: 'reg', scope: 'repository:team/shop:pull,push', account: 'me' });
  expect(authorization).toBe(`Basic ${encoded('me:pw')}`);
  for (const request of registry.requests) expect(request.authorization ?? 'Bearer').toMatch(/^Bearer/);
});

test('an identity token is exchanged, in the body of a request, and never shown to the registry', async () => {
  const server = await tokenServer(() => ({ status: 200, body: '{"access_token":"t"}' }));
  const { registry, image } = await lockedRegistry(
    () => `Bearer realm="${server.url}/token",service="reg"`,
    (shown) => shown === 'Bearer t',
  );
  const sink = await sinkFor({}, loggedIn(registry.host, { identitytoken: 'long-lived' }));
  expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject({ status: 'accepted' });
  expect(server.asked).toMatchObject([{ line: 'POST /token', authorization: undefined }]);
  expect(Object.fromEntries(new URLSearchParams(server.asked[0]?.body))).toMatchObject({
    grant_type: 'refresh_token',
    refresh_token: 'long-lived',
    service: 'reg',
  });
  expect(JSON.stringify(registry.requests)).not.toContain('long-lived');
});

test('who is not logged in asks for a token without a name', async () => {
  const server = await tokenServer(() => ({ status: 200, body: '{"token":"t"}' }));
  const { image } = await lockedRegistry(
    () => `Bearer realm="${server.url}/token"`,
    (shown) => shown === 'Bearer t',
  );
  const sink = await sinkFor();
  expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject({ status: 'accepted' });
  expect(server.asked[0]?.authorization).toBeUndefined();
});

test.each<readonly [what: string, reply: Reply, expected: object]>([
  ['does not know the user', { status: 401 }, { status: 'refused', reason: expect.stringContaining('docker login') }],
  ['is ill', { status: 503 }, { status: 'later' }],
  [
    'gives none',
    { status: 200, body: '{}' },
    { status: 'refused', reason: expect.stringContaining('without a token') },
  ],
  ['gives one that is two lines', { status: 200, body: '{"token":"a\\r\\nX-Evil: 1"}' }, { status: 'refused' }],
])('a token server that %s is told apart', async (_, reply, expected) => {
  const server = await tokenServer(() => reply);
  const { registry, image } = await lockedRegistry(
    () => `Bearer realm="${server.url}/token"`,
    () => false,
  );
  const sink = await sinkFor({}, loggedIn(registry.host, { auth: encoded('me:pw') }));
  expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject(expected);
});

test('a log-in that is wrong is an error before the scan, and refused after it: it is not tried over and over', async () => {
  const { registry, image } = await lockedRegistry(
    () => 'Basic realm="r"',
    () => false,
  );
  const given = { repository: `${registry.host}/team/shop`, user: 'me', password: 'env:PW' };
  const sink = await sinkFor(given, { environment: { PW: 'wrong' } });
  await expect(sink.check?.(context)).rejects.toThrow(
    /answered 401 \(Unauthorized\): it wants a log-in, or another one/,
  );
  const before = registry.requests.length;
  expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject({ status: 'refused' });
  expect(registry.requests.length - before).toBeLessThanOrEqual(2);
});

test('a token server without encryption is refused where the registry has it', async () => {
  const { fetchToken } = await import('../auth/token.js');
  let asked = 0;
  const port = await listening(createServer(() => (asked += 1)));
  const challenge = { scheme: 'bearer', parameters: new Map([['realm', `http://127.0.0.1:${port}/token`]]) };
  const credential = { kind: 'password', user: 'me', password: 'pw' } as const;
  const request = { challenge, scope: 's', credential, isPlain: false };
  const line = { credentials: { tls: {} }, timeoutMs: 1_000 };
  await expect(fetchToken(request, line, context.signal)).rejects.toThrow('a token server without encryption');
  for (const realm of ['', 'file:///etc/passwd', '/token'])
    await expect(
      fetchToken(
        { ...request, challenge: { ...challenge, parameters: new Map([['realm', realm]]) } },
        line,
        context.signal,
      ),
    ).rejects.toThrow('token server');
  expect(asked).toBe(0);
});

test('the log-in of one registry is not shown to another', async () => {
  const { registry, image } = await lockedRegistry(
    () => 'Basic realm="r"',
    (shown) => shown !== undefined,
  );
  const sink = await sinkFor({}, loggedIn('registry.example.com', { auth: encoded('me:pw') }));
  expect(await sink.deliver(deliveryOf(sink, image), context)).toMatchObject({ status: 'refused' });
  for (const { authorization } of registry.requests) expect(authorization).toBeUndefined();
});
