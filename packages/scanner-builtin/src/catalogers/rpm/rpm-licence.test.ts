import fc from 'fast-check';
import parse from 'spdx-expression-parse';
import { expect, test } from 'vitest';
import { rpmLicence } from './rpm-licence.js';
import { rpmLicenceNames } from './rpm-licence-names.js';

test.each([
  ['GPLv2+', 'GPL-2.0-or-later'],
  ['GPL+', 'GPL-1.0-or-later'],
  ['LGPLv2+ and MIT', 'LGPL-2.0-or-later AND MIT'],
  ['LGPLv2.1 AND GPLv2', 'LGPL-2.1-only AND GPL-2.0-only'],
  ['ASL 2.0', 'Apache-2.0'],
  ['MPLv2.0', 'MPL-2.0'],
  ['zlib', 'Zlib'],
  ['(LGPLv3+ or GPLv2+) and GPLv3+', '(LGPL-3.0-or-later OR GPL-2.0-or-later) AND GPL-3.0-or-later'],
  ['MIT and (ASL 2.0 OR CC0 1.0 OR OpenSSL)', 'MIT AND (Apache-2.0 OR CC0-1.0 OR OpenSSL)'],
  ['GPL+ or Artistic', 'GPL-1.0-or-later OR Artistic-1.0-Perl'],
  ['GPLv3+ with GCC-exception-3.1', 'GPL-3.0-or-later WITH GCC-exception-3.1'],
  ['GPL-3.0-or-later WITH GCC-exception-3.1', 'GPL-3.0-or-later WITH GCC-exception-3.1'],
  ['zlib with acknowledgement and MIT', 'zlib-acknowledgement AND MIT'],
  ['GPL-2.0+ and LGPL-2.1+', 'GPL-2.0+ AND LGPL-2.1+'],
])('"%s" is the SPDX expression "%s"', (tag, expression) => {
  expect(rpmLicence(tag)).toEqual({ expression, class: 'open-source', basis: 'declared' });
});

test.each([
  'BSD or GPLv2',
  'Public Domain',
  'GPLv2+ with exceptions',
  'SUSE-Public-Domain',
  'Freeware, see EULA',
  'GPLv2+ and',
])('"%s" says more or less than SPDX can and stays text', (tag) => {
  expect(rpmLicence(tag)).toEqual({ text: tag, class: 'unknown', basis: 'declared' });
});

test('every name of the table stands for an identifier that SPDX knows', () => {
  for (const identifier of rpmLicenceNames.values()) expect(parse(identifier)).toEqual({ license: identifier });
});

test('every name of the table is found: it is in lower case', () => {
  for (const name of rpmLicenceNames.keys()) expect(rpmLicence(name)?.expression).toBe(rpmLicenceNames.get(name));
});

test('whatever the tag is, the statement has an expression or a text, and no more than was stated', () => {
  const word = fc.constantFrom('GPLv2+', 'MIT', 'and', 'or', 'with', '(', ')', 'BSD', 'ASL', '2.0', ' ', '\n', 'ÿ');
  const tags = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 300 }).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(tags, (tag) => {
      const statement = rpmLicence(tag);
      if (statement?.expression !== undefined) parse(statement.expression);
      expect(statement?.text?.length ?? 0).toBeLessThanOrEqual(256);
    }),
  );
});
