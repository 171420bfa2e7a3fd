import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCopyright } from './parse-copyright.js';

const HEADER = 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: x\n';

test('collects the short names of the header and of Files paragraphs, each once', () => {
  expect(
    parseCopyright(`${HEADER}License: GPL-3+

Files: *
Copyright: 2020 Jane
License: GPL-2+
 This program is free software;
 .
 you can redistribute it

Files: lib/*
License: Expat

Files: debian/*
License: GPL-2+
`),
  ).toEqual(['GPL-3+', 'GPL-2+', 'Expat']);
});

test('a stand-alone License paragraph holds a text and states nothing', () => {
  expect(
    parseCopyright(`${HEADER}\nFiles: *\nLicense: Expat\n\nLicense: GPL-9\n Text\n\nComment: x\nLicense: MIT\n`),
  ).toEqual(['Expat']);
});

test('the order of fields in a paragraph, their case and trailing spaces do not matter', () => {
  expect(parseCopyright(`${HEADER} \t\r\nLICENSE:  Zlib \r\nfiles: *\r\n\r\nLicense: no\r\n`)).toEqual(['Zlib']);
});

test('a line inside a licence text is no field', () => {
  expect(parseCopyright(`${HEADER}\nFiles: *\nLicense: ISC\n License: MIT\n\tFiles: x\n`)).toEqual(['ISC']);
});

test('free text states nothing, even if it has a line that looks like a field', () => {
  expect(parseCopyright('This is Debian bash.\n\nFiles: *\nLicense: GPL-3\n')).toEqual([]);
  expect(parseCopyright('')).toEqual([]);
});

test('reads files of the draft format and files that begin with a comment', () => {
  expect(
    parseCopyright('# made by hand\n\nFormat-Specification: http://dep.example/5\n\nFiles: *\nLicense: MIT\n'),
  ).toEqual(['MIT']);
});

test('a License field with nothing on its first line states nothing', () => {
  expect(parseCopyright(`${HEADER}\nFiles: *\nLicense:\n some text\n`)).toEqual([]);
});

test('any file is done in time that grows with its length only, and gives one-line names', () => {
  const piece = fc.constantFrom('Files: *\n', 'License: A\n', ' \n', '\n', '\t', '\r', ' text\n', 'License:\n', '#\n');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
      for (const name of parseCopyright(HEADER + pieces.join(''))) expect(name).toMatch(/^\S.*$/);
    }),
  );
  const started = performance.now();
  parseCopyright(HEADER + '\n \t\r'.repeat(500_000));
  parseCopyright('#\n \t'.repeat(500_000));
  parseCopyright(HEADER + 'License'.repeat(500_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});
