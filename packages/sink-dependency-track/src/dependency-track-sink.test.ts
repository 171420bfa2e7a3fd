import { createHash } from 'node:crypto';
import type { Delivery, Logger, Receipt, Sink } from '@imgtrack/core';
import { rawServerThat, serverThat } from '@imgtrack/http/testing';
import { deliveryTo, pluginContract, sampleReport, sinkContract } from '@imgtrack/testing';
import { describe, expect, test } from 'vitest';
import { dependencyTrackSink } from './dependency-track-sink.js';
import { dependencyTrackStandIn, type StandIn, type StandInOptions } from './testing/index.js';
import { context, sinkFor } from './testing/sinks.js';

const gone = 'http://127.0.0.1:1';
const bom = (names: readonly string[] = ['curl']): string =>
  JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: names.map((name) => ({ type: 'library', name })),
  });
const delivery = (sink: Sink, text = bom(), image = {}): Delivery =>
  deliveryTo(sink, () => [text], sampleReport({ image }));
const outcomeOf = async (
  given: StandInOptions = {},
  options: object = {},
  text?: string,
): Promise<Receipt & { readonly server: StandIn }> => {
  const server = await dependencyTrackStandIn(given);
  const sink = await sinkFor({ url: server.url, ...options });
  return { ...(await sink.deliver(delivery(sink, text), context)), server };
};
const shop = 'docker.io/library/shop 1.4';

describe('the sink "dependency-track"', () => {
  for (const rule of pluginContract({ plugin: dependencyTrackSink, options: { url: gone, apiKey: 'env:KEY' } })) {
    test(rule.name, async () => rule.run());
  }
  let server: StandIn | undefined;
  const create = async () => {
    server = await dependencyTrackStandIn({ validates: false });
    return sinkFor({ url: server.url });
  };
  const received = async () => [...(server?.projects.values() ?? [])].map((project) => project.bom);
  for (const rule of sinkContract({ create, received })) test(rule.name, async () => rule.run());
});

test('uploads the image as a project with its tags, below its parent, and tells the token', async () => {
  const options = { tags: ['imgtrack', 'größe'], parentName: 'Häfen', parentVersion: '1', isLatest: true };
  const { server, ...receipt } = await outcomeOf({ projects: ['Häfen 1'] }, options);
  expect(receipt).toEqual({ status: 'accepted', remoteId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(server.projects.get(shop)).toEqual({
    tags: ['imgtrack', 'größe'],
    parent: 'Häfen 1',
    isLatest: true,
    bom: bom(),
    uploads: 1,
  });
  expect(server.requests).toEqual(['POST /api/v1/bom']);
});

test('a large document arrives byte for byte', async () => {
  const names = Array.from({ length: 30_000 }, (_, index) => `länge-${index}`);
  const { server } = await outcomeOf({ validates: false }, {}, bom(names));
  const [stored] = [...server.projects.values()];
  const digest = (text: string | undefined) =>
    createHash('sha256')
      .update(text ?? '')
      .digest('hex');
  expect(digest(stored?.bom)).toBe(digest(bom(names)));
});

test('what is delivered again replaces what was there', async () => {
  const server = await dependencyTrackStandIn();
  const sink = await sinkFor({ url: `${server.url}/` });
  await sink.deliver(delivery(sink, bom(['one'])), context);
  await sink.deliver(delivery(sink, bom(['two'])), context);
  expect([...server.projects]).toMatchObject([[shop, { bom: bom(['two']), uploads: 2 }]]);
});

test('a document that is no CycloneDX is refused with what the server says', async () => {
  const { server, ...receipt } = await outcomeOf({}, {}, '{"bomFormat":"CycloneDX","specVersion":"1.6","x":1}');
  expect(receipt).toMatchObject({ status: 'refused' });
  expect(receipt).toMatchObject({
    reason: expect.stringContaining('The uploaded BOM is invalid: Schema validation failed'),
  });
  expect(server.projects.size).toBe(0);
});

test('a byte-order mark would be refused', async () => {
  expect(await outcomeOf({}, {}, `\ufeff${bom()}`)).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('byte-order mark'),
  });
});

test.each<readonly [when: string, given: StandInOptions, options: object, reason: string]>([
  ['the key is wrong', { keys: {} }, {}, 'answered 401 (Unauthorized): the API key is wrong'],
  ['the team may not upload', { keys: { key: [] } }, {}, 'lacks BOM_UPLOAD or PROJECT_CREATION_UPLOAD'],
  [
    'the team may not create',
    { keys: { key: ['BOM_UPLOAD'] } },
    {},
    'PROJECT_CREATION_UPLOAD for a new project ("The principal',
  ],
  [
    'the project is not there',
    {},
    { autoCreate: false },
    '"autoCreate" is off) or parent, or "url" is not that of the API server ("The project',
  ],
  ['the parent is not there', {}, { parentName: 'none' }, '("The parent project could not be found.")'],
])('is refused for good when %s, with advice', async (_, given, options, reason) => {
  expect(await outcomeOf(given, options)).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining(reason),
  });
});

test('a server that is busy is asked again when it says', async () => {
  const answer = () => ({ status: 429, headers: { 'retry-after': '7' } });
  expect(await outcomeOf({ answer })).toMatchObject({ status: 'later', afterMs: 7_000 });
  expect(await outcomeOf({ answer: () => ({ status: 503, body: 'starting' }) })).toMatchObject({
    status: 'later',
    reason: expect.stringContaining('503 (Service Unavailable) ("starting")'),
  });
});

test('a server that is not there, or breaks off, is asked again', async () => {
  const cut = await rawServerThat((socket) => {
    socket.once('data', () => socket.destroy());
  });
  for (const url of [gone, cut]) {
    const sink = await sinkFor({ url });
    expect(await sink.deliver(delivery(sink), context)).toMatchObject({ status: 'later' });
  }
});

test.each([
  ['a page', '<html>', 'text/html'],
  ['nothing', '', 'text/plain'],
  ['a token that is none', { token: '../../x' }, 'application/json'],
])('a success that says %s is none', async (_, body, type) => {
  const answer = () => ({ status: 200, body, headers: { 'content-type': type } });
  expect(await outcomeOf({ answer })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('without a token: "url" must be that of the API server'),
  });
});

test('what the server says is short, printable and without the key', async () => {
  const answer = () => ({ status: 400, body: `no \u001b[2J key ${'x'.repeat(5_000)}` });
  const receipt = await outcomeOf({ answer });
  expect(receipt.status === 'refused' && receipt.reason.length).toBeLessThan(500);
  expect(JSON.stringify(receipt)).not.toMatch(/\\u001b|\bkey x/);
});

test('waits until the server has worked on it, where it is told to', async () => {
  const { server } = await outcomeOf({ rounds: 2, validates: false }, { wait: true });
  expect(server.requests.filter((request) => request.startsWith('GET /api/v1/event/token/'))).toHaveLength(3);
  expect((await outcomeOf({ rounds: 2, validates: false })).server.requests).toHaveLength(1);
});

test('an upload that the server does not get done with, or does not tell of, was accepted', async () => {
  const warnings: string[] = [];
  const logger: Logger = { debug: () => undefined, warn: (text) => warnings.push(text) };
  const server = await dependencyTrackStandIn({ rounds: Infinity, validates: false });
  const sink = await sinkFor({ url: server.url, wait: true, pollTimeoutMs: 50 });
  expect(await sink.deliver(delivery(sink), { ...context, logger })).toMatchObject({ status: 'accepted' });
  expect(warnings).toEqual([expect.stringContaining('is not waited for any longer')]);
  const broken = await outcomeOf(
    { answer: ({ url }) => (url?.includes('token') === true ? { status: 500 } : undefined) },
    { wait: true, pollTimeoutMs: 50 },
  );
  expect(broken.status).toBe('accepted');
});

test('stops waiting when it is told to, with the reason', async () => {
  const controller = new AbortController();
  let asked = 0;
  const answer: StandInOptions['answer'] = ({ url }) => {
    if (url?.includes('/token/') === true && (asked += 1) === 2) controller.abort(new Error('stop'));
    return undefined;
  };
  const server = await dependencyTrackStandIn({ answer, rounds: Infinity, validates: false });
  const sink = await sinkFor({ url: server.url, wait: true });
  await expect(sink.deliver(delivery(sink), { ...context, signal: controller.signal })).rejects.toThrow('stop');
  expect(asked).toBe(2);
});

test('never follows a redirect, which would take the key along', async () => {
  let asked = 0;
  const other = await serverThat((_request, response) => {
    asked += 1;
    response.end();
  });
  const answer = () => ({ status: 307, headers: { location: `${other}/api/v1/bom` } });
  expect(await outcomeOf({ answer })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('redirects'),
  });
  expect(asked).toBe(0);
});
