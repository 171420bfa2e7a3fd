import { expect, test } from 'vitest';
import { documentFileName } from './document-file-name.js';

test.each([
  ['system on shop at 20240506T070809 (Full).ndi.gz', 'system on shop at 20240506T070809 (Full).ndi.gz'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['..', 'document'],
  ['', 'document'],
  ['/', '_'],
  ['-rf', 'rf'],
  ['.hidden', 'hidden'],
  ['a\0b\u001b[2J\u202egpj.ndi', 'a_b_[2J_gpj.ndi'],
  ['C:\\x.ndi', 'C_x.ndi'],
  ['漢字.ndi', '漢字.ndi'],
  ['x.ndi \n', 'x.ndi _'],
])('the document %j becomes the file %j', (name, file) => {
  expect(documentFileName(name)).toBe(file);
});

test('of a name that is too long the end is kept, whole characters only', () => {
  const name = documentFileName(`${'漢'.repeat(300)}.ndi`);
  expect(name).toMatch(/^漢+\.ndi$/);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(160);
});
