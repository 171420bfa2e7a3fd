import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventData } from './event-data.js';

type Pieces = readonly (string | Uint8Array)[];

/** The one member, parsed. */
const memberOf = (mediaType: string, pieces: Pieces): unknown => {
  const text = Buffer.concat([...eventData({ mediaType, pieces })].map((piece) => Buffer.from(piece))).toString();
  return JSON.parse(`{${text}}`);
};

test.each([
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON',
  'application/vnd.cyclonedx+json; version=1.6',
])('%s is JSON, and put in as it is', (mediaType) => {
  expect(memberOf(mediaType, ['{"a":', Buffer.from('"ü"'), '}\n'])).toEqual({ data: { a: 'ü' } });
});

test.each(['text/plain; charset=utf-8', 'text/csv', 'application/xml', 'application/vnd.x+xml', 'TEXT/HTML'])(
  '%s is text, and put in as a string',
  (mediaType) => {
    expect(memberOf(mediaType, ['<a>\r\n"\\', Buffer.from('ü')])).toEqual({ data: '<a>\r\n"\\ü' });
  },
);

test.each(['application/octet-stream', 'application/jsonl', 'application/gzip', 'image/svgxml', ''])(
  '%j is neither, and put in as Base64',
  (mediaType) => {
    const base64 = Buffer.from('ab\0ü').toString('base64');
    expect(memberOf(mediaType, ['a', Buffer.from('b\0'), 'ü'])).toEqual({ data_base64: base64 });
  },
);

test('text that is no UTF-8 is no text', () => {
  expect(() => memberOf('text/plain', [Buffer.from([0x66, 0xff])])).toThrow('not valid');
  expect(() => memberOf('text/plain', [Buffer.from([0xc3])])).toThrow('not valid');
});

/** A text, cut anywhere, also within a character. */
const cut = (text: string, cuts: readonly number[], inBytes: boolean): Pieces => {
  const whole = inBytes ? Buffer.from(text) : text;
  const places = [0, ...cuts.map((each) => each % (whole.length + 1)), whole.length].sort((one, other) => one - other);
  return places.slice(1).map((end, index) => whole.slice(places[index] ?? 0, end));
};
const anyText = fc.string({ unit: 'binary' });
const anyCuts = fc.array(fc.nat(), { maxLength: 5 });

test('data are the same wherever they are cut', () => {
  fc.assert(
    fc.property(anyText, anyCuts, fc.boolean(), (text, cuts, inBytes) => {
      expect(memberOf('text/plain', cut(text, cuts, inBytes))).toEqual({ data: text });
    }),
  );
  fc.assert(
    fc.property(anyText, anyCuts, (text, cuts) => {
      const base64 = Buffer.from(text).toString('base64');
      expect(memberOf('application/octet-stream', cut(text, cuts, true))).toEqual({ data_base64: base64 });
      expect(memberOf('application/json', cut(JSON.stringify(text), cuts, true))).toEqual({ data: text });
    }),
  );
});
