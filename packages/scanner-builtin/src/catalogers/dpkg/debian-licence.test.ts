import fc from 'fast-check';
import { expect, test } from 'vitest';
import { debianLicence } from './debian-licence.js';
import { exceptionNames, licenceNames } from './licence-names.js';

test.each([
  ['GPL-2', 'GPL-2.0-only'],
  ['GPL-2+', 'GPL-2.0-or-later'],
  ['gpl-3.0+', 'GPL-3.0-or-later'],
  ['GPLv3+', 'GPL-3.0-or-later'],
  ['LGPL-2.1+', 'LGPL-2.1-or-later'],
  ['AGPL-3', 'AGPL-3.0-only'],
  ['GFDL-NIV-1.3+', 'GFDL-1.3-no-invariants-or-later'],
  ['Expat', 'MIT'],
  ['BSD-3-clause', 'BSD-3-Clause'],
  ['GPL-1+ or Artistic', 'GPL-1.0-or-later OR Artistic-1.0-Perl'],
  ['GPL-3+ and BSD-4-clause-UC', 'GPL-3.0-or-later AND BSD-4-Clause-UC'],
  ['LGPLv3+_or_GPLv2+', 'LGPL-3.0-or-later OR GPL-2.0-or-later'],
  ['GPL-1+ or Artistic, and Expat', '(GPL-1.0-or-later OR Artistic-1.0-Perl) AND MIT'],
  ['GPL-2+ with Texinfo exception', 'GPL-2.0-or-later WITH Texinfo-exception'],
  ['GPL-2 with Linux-syscall-note exception', 'GPL-2.0-only WITH Linux-syscall-note'],
])('"%s" is %s', (shortName, expression) => {
  expect(debianLicence(shortName)).toEqual({ expression, class: 'open-source', basis: 'declared' });
});

test.each([
  'public-domain',
  'BSD-3-clause-fjord',
  'GPL or MIT-US-export',
  'ISC and/or LGPL-2.1+',
  'GPL-2+ with OpenSSL exception',
  'GPL-9',
  'A, B',
])('"%s" has no expression and stays as it is', (text) => {
  expect(debianLicence(text)).toEqual({ text, class: 'unknown', basis: 'declared' });
});

test('every name and exception in the tables leads to an expression that SPDX knows', () => {
  const names = [...licenceNames.keys()].filter((name) => debianLicence(name)?.expression === undefined);
  const exceptions = [...exceptionNames.keys()].filter(
    (name) => debianLicence(`GPL-2+ with ${name} exception`)?.expression === undefined,
  );
  expect([names, exceptions]).toEqual([[], []]);
});

test('any short name gives an expression or its own text, quickly', () => {
  const word = fc.constantFrom('GPL-2+', 'or', 'and', 'with', 'exception', ',', 'Expat', ' ', 'x', '_', '(', '+');
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      const licence = debianLicence(words.join(' '));
      expect(licence === undefined || (licence.expression === undefined) !== (licence.text === undefined)).toBe(true);
    }),
  );
});
