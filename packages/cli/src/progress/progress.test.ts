import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ScanEvent } from '@imgtrack/core';
import { jsonProgress } from './json-progress.js';
import { openProgress } from './open-progress.js';
import { plainProgress } from './plain-progress.js';
import type { Progress } from './progress.js';
import { ttyProgress } from './tty-progress.js';

const events: readonly ScanEvent[] = [
  { at: 0, scanId: 'a', type: 'image.queued', reference: 'dir:/\u001b[31m' },
  { at: 0, scanId: 'a', type: 'image.started', reference: 'dir:/\u001b[31m' },
  { at: 1, scanId: 'a', type: 'step.started', step: 'mount' },
  { at: 1, scanId: 'a', type: 'step.progressed', step: 'mount', done: 1, total: 4, unit: 'bytes' },
  { at: 2, scanId: 'a', type: 'step.finished', step: 'mount', durationMs: 1 },
  { at: 3, scanId: 'a', type: 'image.finished', status: 'scanned', components: 12, durationMs: 1234 },
];

const pull: readonly ScanEvent[] = [
  ...events.slice(0, 2),
  { at: 1, scanId: 'a', type: 'step.started', step: 'resolve' },
  { at: 10, scanId: 'a', type: 'step.said', step: 'resolve', text: 'layer 1: 10 %\u0007' },
  { at: 20, scanId: 'a', type: 'step.said', step: 'resolve', text: 'layer 1: 20 %' },
  { at: 2009, scanId: 'a', type: 'step.said', step: 'resolve', text: 'layer 1: 30 %' },
  { at: 2010, scanId: 'a', type: 'step.said', step: 'resolve', text: 'layer 1: 90 %' },
  { at: 2011, scanId: 'a', type: 'step.said', step: 'resolve', text: 'done' },
  { at: 2012, scanId: 'a', type: 'command.finished', command: 'docker pull', durationMs: 2000, exitCode: 0 },
  { at: 2012, scanId: 'a', type: 'step.finished', step: 'resolve', durationMs: 2011 },
  { at: 2013, scanId: 'a', type: 'step.finished', step: 'mount', durationMs: 1 },
];

function shown(open: (stream: NodeJS.WritableStream) => Progress, happening = events): string {
  const stream = Object.assign(new PassThrough(), { columns: 80, isTTY: true });
  using progress = open(stream);
  for (const event of happening) progress.listener(event);
  return String(stream.read());
}

test('plain progress is a line when an image begins and one when it has ended', () => {
  expect(shown(plainProgress)).toBe(
    'imgtrack: dir:/\\u{1b}[31m: scanning\nimgtrack: dir:/\\u{1b}[31m: scanned, 12 components, 1.23 s\n',
  );
});

test('plain progress tells what a pull says now and then, and its last word', () => {
  const lines = shown(plainProgress, pull)
    .trim()
    .split('\n')
    .map((line) => line.split(': ').slice(2).join(': '));
  expect(lines).toEqual(['scanning', 'layer 1: 10 %\\u{7}', 'layer 1: 90 %', 'done']);
});

test('an inventory from the cache is told as such', () => {
  const cached: readonly ScanEvent[] = [
    ...events.slice(0, 2),
    { at: 3, scanId: 'a', type: 'image.finished', status: 'scanned', from: 'cache', components: 12, durationMs: 50 },
  ];
  for (const open of [plainProgress, ttyProgress])
    expect(shown(open, cached)).toContain('scanned, 12 components from the cache, 0.05 s\n');
});

test('JSON progress is one event a line', () => {
  const lines = shown(jsonProgress).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events);
});

test('JSON progress masks secrets and stays JSON', () => {
  const reference = 'example.com/secret:latest';
  const said = 'cannot pull "example.com/secret:latest": password=hunter2';
  const lines = shown(jsonProgress, [
    { at: 1, scanId: 'a', type: 'image.queued', reference },
    { at: 2, scanId: 'a', type: 'step.said', step: 'resolve', text: said },
  ]);
  expect(lines).not.toContain('hunter2');
  expect(
    lines
      .trim()
      .split('\n')
      .map((line) => Object.keys(JSON.parse(line) as object).length),
  ).toEqual([4, 5]);
});

test('the live display keeps a line for what has ended and shows no control characters of the image', () => {
  const text = shown(ttyProgress);
  expect(text).toContain('scanned, 12 components, 1.23 s\n');
  expect(text).not.toContain('\u001b[31m');
});

test('JSON progress tells which programs were run, and how long they took', () => {
  const told = shown(jsonProgress, pull)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(told).toContainEqual(pull[8]);
  expect(told).toContainEqual(pull[3]);
});

test.each([
  ['a terminal', true, {}, 'live'],
  ['a terminal in CI', true, { CI: 'true' }, 'lines'],
  ['a file', false, {}, 'lines'],
])('progress on %s is chosen by itself', async (_, isTTY, environment, expected) => {
  const stream = Object.assign(new PassThrough(), { columns: 80, isTTY });
  using progress = await openProgress('auto', stream, environment);
  for (const event of events) progress.listener(event);
  expect(String(stream.read()).startsWith('imgtrack: ') ? 'lines' : 'live').toBe(expected);
});

test('the live display says what an image is at, and that one which has been read waits for its turn', async () => {
  const stream = Object.assign(new PassThrough(), { columns: 80, rows: 24, isTTY: true });
  using progress = ttyProgress(stream);
  const shownNow = async (): Promise<string> => {
    await setTimeout(150);
    return String(stream.read());
  };
  for (const event of events.slice(0, 4)) progress.listener(event);
  expect(await shownNow()).toContain('opening the files 25 %');
  for (const event of events.slice(4, 5)) progress.listener(event);
  expect(await shownNow()).toContain('waiting');
  for (const event of pull.slice(2, 4)) progress.listener(event);
  expect(await shownNow()).toContain('finding the image (layer 1: 10 %\\u{7}) (');
});
