import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import path from 'node:path';
import { defaultLimits, type RootPath, type StepContext } from '@imgtrack/core';
import { openServedDirectory, serveDirectoryProgram } from '@imgtrack/rootfs';
import { contractContext, temporaryWorkspace } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import { ServerSocket } from './server-socket.js';

async function given(signal?: AbortSignal): Promise<StepContext> {
  const workspace = await temporaryWorkspace();
  onTestFinished(async () => workspace[Symbol.asyncDispose]());
  return contractContext(signal, { workspace });
}

test('a server that connects before anybody waits for it is talked to', async () => {
  const context = await given();
  const folder = path.join(context.workspace.path, 'served');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'a'), 'content');
  const socket = await ServerSocket.listen(context);
  const server = spawn(process.execPath, [serveDirectoryProgram, '--socket', socket.path, folder], { stdio: 'ignore' });
  const exited = once(server, 'exit');
  await once(server, 'spawn');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const root = await openServedDirectory(await socket.connection(), { limits: defaultLimits, how: 'served' });
  socket.close();
  expect(Buffer.from((await root?.read('/a' as RootPath)) ?? []).toString()).toBe('content');
  await root?.[Symbol.asyncDispose]();
  await expect(exited).resolves.toEqual([0, null]);
});

test('a path that is too long for a socket is no way', async () => {
  const context = await given();
  const long = path.join(context.workspace.path, 'x'.repeat(100));
  mkdirSync(long);
  const workspace = { ...context.workspace, directory: async () => Promise.resolve(long) };
  await expect(ServerSocket.listen({ ...context, workspace })).rejects.toThrow(/too long a path for a socket/);
});

test('whoever waits for a server is told of the abort, before and after it has connected', async () => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const context = await given(controller.signal);
  const [early, late] = [await ServerSocket.listen(context), await ServerSocket.listen(context)];
  onTestFinished(() => {
    for (const socket of [early, late]) socket.close();
  });
  const client = createConnection(late.path);
  const gone = once(client, 'close');
  const server = await late.connection();
  const waiting = early.connection();
  const reading = server.stdout[Symbol.asyncIterator]().next();
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(reading).rejects.toBe(reason);
  await expect(server.ended).rejects.toBe(reason);
  await gone;
});

test('a server that goes away has ended, and writing to it is no error', async () => {
  const context = await given();
  const socket = await ServerSocket.listen(context);
  const client = createConnection(socket.path);
  const server = await socket.connection();
  socket.close();
  client.write('last words');
  client.end();
  const pieces: Uint8Array[] = [];
  for await (const piece of server.stdout) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe('last words');
  await server[Symbol.asyncDispose]();
  await expect(server.ended).resolves.toMatchObject({ stderr: '' });
  await server.write(Buffer.from('too late'));
});
