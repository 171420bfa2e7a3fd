import { expect, test } from 'vitest';
import type { Owner } from '../workspace/owner.js';
import { machineFacts, processFacts } from '../workspace/this-machine.js';
import { fateOf, fateOfNameless, surroundings, type Surroundings } from './abandoned.js';

const now = new Date('2026-01-01T12:00:00.000Z');
const machine = { host: 'node', bootId: 'boot-2', pidNamespace: 'pid:[1]' };
const alive = { startTime: '100', hasEnded: false };
const owner: Owner = { ...machine, pid: 7, startTime: '100', expires: '2026-01-01T13:00:00.000Z' };
const expired = '2026-01-01T11:00:00.000Z';
const at = (process: ReturnType<Surroundings['processOf']>): Surroundings => ({
  now,
  machine,
  processOf: () => process,
});
const nobody = at(undefined);

test.each([
  ['the process lives', owner, at(alive), 'in-use'],
  ['the process lives, although its time is over', { ...owner, expires: expired }, at(alive), 'in-use'],
  ['there is no such process', owner, nobody, 'abandoned'],
  ['the process is a zombie', owner, at({ ...alive, hasEnded: true }), 'abandoned'],
  ['the number belongs to a later process', owner, at({ ...alive, startTime: '200' }), 'abandoned'],
  ['the process hides when it began', owner, at({ hasEnded: false }), 'in-use'],
  ['the owner does not say when it began', { ...machine, pid: 7, expires: expired }, at(alive), 'in-use'],
  ['the machine was started anew since', { ...owner, bootId: 'boot-1' }, at(alive), 'abandoned'],
  ['it was another machine', { ...owner, host: 'other' }, nobody, 'undecided'],
  ['it was another machine, long ago', { ...owner, host: 'other', expires: expired }, nobody, 'abandoned'],
  ['it was in a container', { ...owner, pidNamespace: 'pid:[2]' }, nobody, 'undecided'],
  ['it was in a container, long ago', { ...owner, pidNamespace: 'pid:[2]', expires: expired }, nobody, 'abandoned'],
  ['it does not know its boot', { host: 'node', pid: 7, expires: owner.expires }, nobody, 'undecided'],
])('%s: %j', (_, whose, where, fate) => {
  expect(fateOf({ owner: whose, keep: false }, where)).toBe(fate);
});

test('what was to be kept stays, whatever became of its owner', () => {
  expect(fateOf({ owner: { ...owner, bootId: 'boot-1', expires: expired }, keep: true }, nobody)).toBe('kept');
});

test('where this machine does not know its boot, the time decides', () => {
  const where = { now, machine: { host: 'node' }, processOf: () => undefined };
  expect(fateOf({ owner, keep: false }, where)).toBe('undecided');
  expect(fateOf({ owner: { ...owner, expires: expired }, keep: false }, where)).toBe('abandoned');
});

test.each([
  [false, '2026-01-01T11:59:00.000Z', 'undecided'],
  [false, '2025-12-31T12:00:00.000Z', 'undecided'],
  [false, '2025-12-31T11:59:59.000Z', 'abandoned'],
  [false, '2026-01-02T00:00:00.000Z', 'undecided'],
  [true, '2026-01-01T11:59:55.000Z', 'undecided'],
  [true, '2026-01-01T11:59:54.000Z', 'abandoned'],
  [true, '2026-01-02T00:00:00.000Z', 'undecided'],
])('a folder that does not say whose it is (empty: %j) and was changed at %s is %s', (isEmpty, modified, fate) => {
  expect(fateOfNameless({ modified: new Date(modified), isEmpty }, now)).toBe(fate);
});

test('this very process is alive', () => {
  const { startTime } = processFacts(process.pid) ?? {};
  expect(startTime).toMatch(/^\d+$/);
  const self = {
    ...machineFacts(),
    pid: process.pid,
    ...(startTime === undefined ? {} : { startTime }),
    expires: expired,
  };
  expect(fateOf({ owner: self, keep: false }, surroundings(now))).toBe('in-use');
});
