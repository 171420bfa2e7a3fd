import parse from 'spdx-expression-parse';
import { expect, test } from 'vitest';
import { declaredLicence } from './declared-licence.js';
import { openLicences } from './open-licences.js';

test('every identifier in the table of open licences is one that SPDX knows', () => {
  const unknown = [...openLicences].filter((id) => !parses(id) && !parses(`${id}-only`));
  expect(unknown).toEqual([]);
});

function parses(expression: string): boolean {
  try {
    parse(expression);
    return true;
  } catch {
    return false;
  }
}

test('an expression of open licences is open source', () => {
  const open = ['MIT', 'GPL-2.0-or-later WITH Classpath-exception-2.0', '(MIT OR Apache-2.0) AND GPL-3.0+'];
  for (const expression of open) {
    expect(declaredLicence(expression)).toEqual({ expression, class: 'open-source', basis: 'declared' });
  }
});

test('one licence that is not known as open makes the class unknown', () => {
  expect(declaredLicence('MIT AND SSPL-1.0')).toMatchObject({ expression: 'MIT AND SSPL-1.0', class: 'unknown' });
  expect(declaredLicence('SSPL-1.0 OR MIT')?.class).toBe('unknown');
  expect(declaredLicence('LicenseRef-Vendor')).toMatchObject({ expression: 'LicenseRef-Vendor', class: 'unknown' });
});

test('what is no expression is kept as text', () => {
  expect(declaredLicence('SEE LICENSE IN EULA.txt')).toEqual({
    text: 'SEE LICENSE IN EULA.txt',
    class: 'unknown',
    basis: 'declared',
  });
  expect(declaredLicence(' ')).toBeUndefined();
});

test('survives an expression that nests as deeply as its length allows', () => {
  expect(declaredLicence(`${'('.repeat(5_000)}MIT`)?.text).toHaveLength(256);
});

test('operators are written in upper case, names are left alone', () => {
  expect(declaredLicence('MIT and GPL-2.0-or-later with Classpath-exception-2.0')?.expression).toBe(
    'MIT AND GPL-2.0-or-later WITH Classpath-exception-2.0',
  );
});
