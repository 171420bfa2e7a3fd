import { expect, test } from 'vitest';
import { containerExit } from './container-exit.js';

test.each([
  [0, { kind: 'exited', code: 0 }],
  [125, { kind: 'exited', code: 125 }],
  [130, { kind: 'exited', code: 130 }],
  [137, { kind: 'killed', reason: 'signal' }],
  [139, { kind: 'killed', reason: 'signal' }],
  [255, { kind: 'exited', code: 255 }],
])('the exit code %i of a container is told as what it is', (ExitCode, expected) => {
  expect(containerExit({ Status: 'exited', ExitCode })).toEqual(expected);
});

test('memory that ran out is told where the engine tells it', () => {
  // As docker 20.10 prints it.
  const state = { Status: 'exited', Running: false, OOMKilled: true, Dead: false, Pid: 0, ExitCode: 137, Error: '' };
  expect(containerExit(state)).toEqual({ kind: 'killed', reason: 'out-of-memory' });
});

test.each([
  [{ Status: 'created', ExitCode: 0 }],
  [{ Status: 'running', ExitCode: 0 }],
  [{ Status: 'exited', ExitCode: '0' }],
  [{}],
  [undefined],
  [[]],
])('a container that has not ended has no exit: %j', (state) => {
  expect(containerExit(state)).toBeUndefined();
});
