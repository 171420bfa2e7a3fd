import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { Signature } from './signature.js';

const now = new Date('2025-05-06T07:08:09.999Z');

test('covers the timestamp in seconds, a dot and the body, one after the other', () => {
  const signature = new Signature(['hunter2'], now);
  for (const piece of ['{"a"', ':', '1}']) signature.update(Buffer.from(piece));
  const expected = createHmac('sha256', 'hunter2').update('1746515289.{"a":1}').digest('hex');
  expect(signature.headers()).toEqual({ 'imgtrack-timestamp': '1746515289', 'imgtrack-signature': `v1=${expected}` });
});

test('is the one that others compute', () => {
  const signature = new Signature(['key'], new Date(0));
  signature.update(Buffer.from('The quick brown fox'));
  // printf '0.The quick brown fox' | openssl dgst -sha256 -hmac key
  expect(signature.headers()['imgtrack-signature']).toBe(
    'v1=10c3ae5bdd0fd5c9ad60a05ea4051bb529622def626c0d64295951b2039454ed',
  );
});

test('there is one a secret while secrets are exchanged, and none without', () => {
  const both = new Signature(['old', 'new'], now);
  both.update(Buffer.from('x'));
  const [old, young] = ['old', 'new'].map((key) => createHmac('sha256', key).update('1746515289.x').digest('hex'));
  expect(both.headers()['imgtrack-signature']).toBe(`v1=${old},v1=${young}`);
  expect(new Signature([], now).headers()).toEqual({});
});
