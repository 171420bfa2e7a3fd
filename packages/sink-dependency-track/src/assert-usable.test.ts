import type { Logger } from '@imgtrack/core';
import { serverThat } from '@imgtrack/http/testing';
import { expect, test } from 'vitest';
import { dependencyTrackStandIn, type StandInOptions } from './testing/index.js';
import { context, sinkFor } from './testing/sinks.js';

/** What the check warns of, but for the missing encryption. Rejects as the check does. */
async function warningsOf(given: StandInOptions | string, options: object = {}): Promise<readonly string[]> {
  const warnings: string[] = [];
  const logger: Logger = { debug: () => undefined, warn: (text) => warnings.push(text) };
  const url = typeof given === 'string' ? given : (await dependencyTrackStandIn(given)).url;
  const sink = await sinkFor({ url, ...options });
  await sink.check?.({ ...context, logger });
  expect(warnings[0]).toBe(`The API key for ${new URL(url).href} is sent unencrypted: use https.`);
  return warnings.slice(1);
}

test('a server and a key that can be used are no news', async () => {
  expect(await warningsOf({})).toEqual([]);
  expect(await warningsOf({ keys: { key: ['BOM_UPLOAD'] } }, { autoCreate: false })).toEqual([]);
});

test('a server that is not there now is a warning', async () => {
  expect(await warningsOf('http://127.0.0.1:1')).toEqual([
    expect.stringContaining('refuses connections (ECONNREFUSED): '),
  ]);
  expect(await warningsOf({ answer: () => ({ status: 503 }) })).toEqual([expect.stringContaining('answered 503')]);
});

test('a key that is wrong is an error', async () => {
  await expect(warningsOf({ keys: {} })).rejects.toThrow('does not take the API key');
});

test('a team that may not do what is needed is an error, before anything is scanned', async () => {
  await expect(warningsOf({ keys: { key: ['VIEW_PORTFOLIO'] } })).rejects.toThrow('lacks the permission BOM_UPLOAD');
  await expect(warningsOf({ keys: { key: ['BOM_UPLOAD'] } })).rejects.toThrow('PROJECT_CREATION_UPLOAD');
});

test('a server that does not tell the permissions is not suspected', async () => {
  const answer: StandInOptions['answer'] = ({ url }) => (url === '/api/v1/team/self' ? { status: 404 } : undefined);
  expect(await warningsOf({ answer })).toEqual([]);
});

test('something else at the address, such as the frontend, is an error', async () => {
  const page = await serverThat((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
  });
  await expect(warningsOf(page)).rejects.toThrow('not as the API server of Dependency-Track does: check "url"');
});

test('a key that cannot be had is an error that names where it was looked for', async () => {
  const sink = await sinkFor({ url: 'http://127.0.0.1:1', apiKey: 'env:NONE' });
  await expect(sink.check?.(context)).rejects.toThrow('the API key is missing: the variable NONE is not set');
});
