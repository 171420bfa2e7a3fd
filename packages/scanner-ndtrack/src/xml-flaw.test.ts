import { expect, test } from 'vitest';
import { xmlFlaw } from './xml-flaw.js';

test.each([
  '<a/>',
  '<?xml version="1.0"?>\n<!-- x --><!DOCTYPE a PUBLIC "a" "http://a.example/a.dtd">\n<a>text</a>\n<!-- end -->\n',
  '\ufeff<a b="c>d"><b/></a >',
  '<!DOCTYPE a [<!ENTITY x "]">]><x:a></x:a>',
])('a document passes: %s', (text) => {
  expect(xmlFlaw(Buffer.from(text))).toBeUndefined();
});

test('documents in UTF-16 and in an encoding that they name pass', () => {
  expect(xmlFlaw(Buffer.from('\ufeff<a>ü</a>', 'utf16le'))).toBeUndefined();
  expect(xmlFlaw(Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a>\xfc</a>', 'latin1'))).toBeUndefined();
});

test.each([
  ['empty', '  \n'],
  ['does not begin', '{"a": 1}'],
  ['does not begin', '<?xml version="1.0"'],
  ['does not begin', '<'],
  ['web page', '<!doctype html><html><body>Log in</body></html>'],
  ['no whole XML', '<a><b></b>'],
  ['does not begin', '<a'],
  ['no whole XML', '<a><b/>'],
  ['not text', '<a>\0</a>'],
])('what is %s is refused: %s', (words, text) => {
  expect(xmlFlaw(Buffer.from(text))).toContain(words);
});
