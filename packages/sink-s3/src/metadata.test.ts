import { sampleReport } from '@imgtrack/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metadataOf } from './metadata.js';

const sample = sampleReport();
const metadataFor = (text: string) =>
  metadataOf({ key: 'f'.repeat(64), report: { ...sample, reference: { text, name: text } } });
const referenceOf = (text: string): string => metadataFor(text)['imgtrack-reference'] ?? '';

test('what is ASCII stays as it is, and what is not is written as in a URL', () => {
  expect(referenceOf('registry.example.com:5000/shop:1.4')).toBe('registry.example.com:5000/shop:1.4');
  expect(referenceOf('dir:/a b/é%')).toBe('dir:/a b/%C3%A9%25');
  expect(referenceOf('x\r\nx-evil: 1')).toBe('x%0D%0Ax-evil: 1');
});

test('whatever an image is called, all of it fits into headers, and can be read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
      const metadata = metadataFor(text);
      const size = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
      expect(size).toBeLessThan(2_048);
      const value = metadata['imgtrack-reference'] ?? '';
      expect(value).toMatch(/^[ -~]*$/);
      expect(value.replace(/%[0-9A-F]{2}/g, '')).not.toContain('%');
      if (value.length < 390) expect(decodeURIComponent(value)).toBe(Buffer.from(text).toString());
    }),
  );
});
