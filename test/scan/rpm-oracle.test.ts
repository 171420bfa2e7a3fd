import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Component } from '@imgtrack/core';
import { expect } from 'vitest';
import { orSkip, repository, Unavailable } from '../support/assets.js';
import { onlyReport } from '../support/expectations.js';
import { test, type Sandbox } from '../support/imgtrack.js';
import { rpmRoot } from '../support/rpm-root.js';

const fixtures = path.resolve(repository, '..', 'shared', 'fixtures', 'rpm');

async function rpmsIn(root: string, sandbox: Sandbox): Promise<readonly Component[]> {
  const { inventory } = onlyReport(await sandbox.imgtrack(['scan', `dir:${root}`, '--json', '--quiet']));
  return inventory.components.filter(({ evidence: [first] }) => first.cataloger === 'rpm');
}

/** "1:2.0-3.el9" → its parts; an epoch that is not written is 0 to rpm. */
function split(version: string | undefined): readonly [epoch: string, version: string, release: string] {
  const [, epoch = '0', upstream = '', release = ''] = /^(?:(\d+):)?(.*)-([^-]*)$/.exec(version ?? '') ?? [];
  return [epoch, upstream, release];
}

const seconds = (installedAt: string | undefined): string =>
  installedAt === undefined ? '' : String(Date.parse(installedAt) / 1000);

/** As rpm has it, or a mark where the inventory says the same in SPDX's words: the translation has tests of its own. */
const licence = ({ licences: [first] }: Component): string =>
  first === undefined ? '(none)' : (first.text ?? TRANSLATED);

const TRANSLATED = 'translated to SPDX';
const column = { licence: 6, installTime: 7 };

/** The expected rows, with the mark where the inventory's row has it. */
function comparable(rows: readonly string[], expected: readonly string[]): readonly string[] {
  const translated = new Set(rows.filter((row) => row.split('\t')[column.licence] === TRANSLATED).map(identity));
  return expected.map((row) => {
    const cells = row.split('\t');
    if (translated.has(identity(row)) && cells[column.licence] !== '(none)') cells[column.licence] = TRANSLATED;
    return cells.join('\t');
  });
}

/** Name, epoch, version, release, architecture. */
const identity = (row: string): string => row.split('\t').slice(0, 5).join('\t');

const withoutTime = (row: string): string =>
  row
    .split('\t')
    .map((cell, position) => (position === column.installTime ? '' : cell))
    .join('\t');

test.for(['mariner2-sqlite', 'sle15-ndb', 'epoch-bdb'])(
  'the packages of the fixture %s are those of its list',
  async (name, { sandbox, task, skip }) => {
    const folder = await orSkip({ task, skip }, () => fixture(name));
    const root = sandbox.file('root');
    mkdirSync(path.join(root, 'var/lib/rpm'), { recursive: true });
    for (const file of readdirSync(folder).filter((entry) => entry !== 'expected.tsv')) {
      cpSync(path.join(folder, file), path.join(root, 'var/lib/rpm', file));
    }
    const expected = readFileSync(path.join(folder, 'expected.tsv'), 'utf8').trimEnd().split('\n');
    const rows = (await rpmsIn(root, sandbox)).map((component) => {
      const [epoch, version, release] = split(component.version);
      const { architecture, publisher = '(none)', installedAt } = component;
      const writtenEpoch = component.version?.includes(':') === true ? epoch : '(none)';
      return [
        component.name,
        writtenEpoch,
        version,
        release,
        architecture,
        publisher,
        licence(component),
        seconds(installedAt),
        component.source ?? '',
      ].join('\t');
    });
    const knowsTimes = expected.every((row) => row.split('\t')[column.installTime] !== '');
    const found = knowsTimes ? rows : rows.map(withoutTime);
    expect([...found].sort()).toEqual([...comparable(rows, expected)].sort());
  },
);

test('the packages that rpm itself installed are those of rpm -qa', async ({ sandbox, task, skip }) => {
  const { root, listed } = await orSkip({ task, skip }, rpmRoot);
  const expected = listed.trimEnd().split('\n').sort();
  expect(expected.length).toBe(32);
  const rows = (await rpmsIn(root, sandbox)).map((component) => {
    const { name, architecture, publisher = '(none)', installedAt } = component;
    return [
      name,
      ...split(component.version),
      architecture,
      publisher,
      licence(component),
      seconds(installedAt),
      component.source ?? '',
      component.properties?.['modularity'] ?? '(none)',
    ].join('\t');
  });
  expect(rows.sort()).toEqual([...comparable(rows, expected)].sort());
});

function fixture(name: string): string {
  const folder = path.join(fixtures, name);
  if (!existsSync(folder)) throw new Unavailable(`there is no ${folder}`);
  return folder;
}
