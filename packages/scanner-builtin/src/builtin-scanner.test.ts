import { expect, test } from 'vitest';
import { builtinScanner } from './builtin-scanner.js';
import { allCatalogers } from './catalogers/all-catalogers.js';
import { scannerDigest } from './identify.js';
import plugin from './index.js';
import { builtinOptions } from './options.js';
import { stepContext } from './testing/step-context.js';

const validate = async (options: unknown): Promise<unknown> => builtinOptions['~standard'].validate(options);

test('is a scanner plugin that reads files from the host', async () => {
  expect([plugin.kind, plugin.name]).toEqual(['scanner', 'builtin']);
  const identity = await builtinScanner('1.2.3', { skip: [] }).identify(stepContext());
  expect(identity).toMatchObject({ name: 'builtin', version: '1.2.3' });
  expect(identity.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('every cataloger has an id of its own', () => {
  expect(new Set(allCatalogers.map(({ id }) => id)).size).toBe(allCatalogers.length);
});

test('takes no options, or names of catalogers to leave out', async () => {
  expect(await validate({})).toEqual({ typed: true, value: { skip: [] } });
  expect(await validate({ skip: ['npm'] })).toMatchObject({ value: { skip: ['npm'] } });
  expect(await validate({ skip: ['pnm'] })).toHaveProperty('issues');
  expect(await validate({ skipp: [] })).toHaveProperty('issues');
});

test('the digest changes with the release, with a cataloger and with what is left out, and with nothing else', async () => {
  const digest = async (version: string, skip: readonly string[]): Promise<string> =>
    (await builtinScanner(version, { skip }).identify(stepContext())).digest;
  expect(await digest('1.0.0', [])).toBe(await digest('1.0.0', []));
  expect(await digest('1.0.1', [])).not.toBe(await digest('1.0.0', []));
  expect(await digest('1.0.0', ['npm'])).not.toBe(await digest('1.0.0', []));
  const raised = allCatalogers.map((cataloger, index) => (index === 0 ? { ...cataloger, version: 99 } : cataloger));
  expect(scannerDigest('1.0.0', raised)).not.toBe(scannerDigest('1.0.0', allCatalogers));
});

test('a cataloger that is left out is no interest', () => {
  const path = '/app/node_modules/a/package.json';
  expect(builtinScanner('1', { skip: [] }).interest?.(path)).toBe(true);
  expect(builtinScanner('1', { skip: ['npm'] }).interest?.(path)).toBe(false);
});

test('a file in /usr/lib/sysimage or beside a database is announced too', () => {
  const { interest } = builtinScanner('1', { skip: [] });
  const wanted = [
    '/var/lib/dpkg/status',
    '/var/lib/rpm/rpmdb.sqlite',
    '/usr/share/doc/bash/copyright',
    '/etc/os-release',
  ];
  expect(wanted.filter((path) => interest?.(path) !== true)).toEqual([]);
});
