import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { machineFacts, processFacts } from './this-machine.js';

test('this machine says its name, its boot and its PID namespace, the same every time', () => {
  const facts = machineFacts();
  expect(facts).toEqual({
    host: expect.stringMatching(/./) as string,
    bootId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    pidNamespace: expect.stringMatching(/^pid:\[\d+\]$/) as string,
  });
  expect(machineFacts()).toEqual(facts);
});

test('a process that never was is told from one that lives', () => {
  expect(processFacts(2 ** 30)).toBeUndefined();
  expect(processFacts(process.pid)).toEqual({ startTime: expect.stringMatching(/^\d+$/) as string, hasEnded: false });
});

test('a process whose name looks like the fields after it is read right', async () => {
  const child = spawn('bash', ['-c', 'exec -a "x) Z 1 2" sleep 30'], { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'spawn');
  expect(processFacts(child.pid ?? 0)).toMatchObject({ hasEnded: false });
});

test('a zombie has ended', async () => {
  // When the child ends, the shell has become another program, which does not ask for its exit code.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    parent.kill('SIGKILL');
  });
  const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(String(printed));
  for (let tries = 0; processFacts(pid)?.hasEnded === false && tries < 100; tries += 1) await wait(20);
  expect(processFacts(pid)).toMatchObject({ hasEnded: true });
});
